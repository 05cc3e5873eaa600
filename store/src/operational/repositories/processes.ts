import type { ReadSession, Session } from '../session.ts';
import type { ProcessReads, ProcessRepository } from '../store.ts';

const beatKey = (name: string): string => `beat:${name}`;

export function processReads({ db }: ReadSession): ProcessReads {
  const fact: ProcessReads['fact'] = async (key) => {
    const row = await db.selectFrom('process_fact').select('value').where('key', '=', key).executeTakeFirst();
    const value: unknown = row === undefined ? null : JSON.parse(row.value);
    return value;
  };
  return {
    fact,
    async lastBeat(name) {
      const at = await fact(beatKey(name));
      return typeof at === 'number' ? at : null;
    },
  };
}

export function processRepository(session: Session): ProcessRepository {
  const setFact: ProcessRepository['setFact'] = async (key, value) => {
    await session.db
      .insertInto('process_fact')
      .values({ key, value: JSON.stringify(value ?? null) })
      .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute();
  };
  return {
    ...processReads(session),
    setFact,
    beat: (name, at) => setFact(beatKey(name), at),
  };
}
