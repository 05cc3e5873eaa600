import type { Session } from '../session.ts';
import type { ProcessRepository } from '../store.ts';

export function processRepository({ db }: Session): ProcessRepository {
  const setFact: ProcessRepository['setFact'] = async (key, value) => {
    await db
      .insertInto('process_fact')
      .values({ key, value: JSON.stringify(value ?? null) })
      .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
      .execute();
  };
  const fact: ProcessRepository['fact'] = async (key) => {
    const row = await db.selectFrom('process_fact').select('value').where('key', '=', key).executeTakeFirst();
    const value: unknown = row === undefined ? null : JSON.parse(row.value);
    return value;
  };
  const beatKey = (name: string): string => `beat:${name}`;
  return {
    setFact,
    fact,
    beat: (name, at) => setFact(beatKey(name), at),
    async lastBeat(name) {
      const at = await fact(beatKey(name));
      return typeof at === 'number' ? at : null;
    },
  };
}
