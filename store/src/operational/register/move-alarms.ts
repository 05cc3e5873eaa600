import { saidUnit, unitTopic, unregisteredId } from '@vigil/vocabulary';
import { parseRecord } from '../repositories/rows.ts';
import type { Session } from '../session.ts';
import type { ChangeRepository } from '../store.ts';
import type { KnownRows } from './known-rows.ts';
import type { RegisterDifference } from './write-register.ts';

/**
 * An open alarm belongs to whom its unit belongs to: its vendor and county, which decide who sees it and who is
 * answered, become those that the register has now. Closed ones stay with whose they were.
 */
export async function moveAlarms({ db }: Session, changes: ChangeRepository): Promise<void> {
  const open = await db
    .selectFrom('alarm')
    .innerJoin('unit', 'unit.id', 'alarm.unit_id')
    .leftJoin('site', 'site.id', 'unit.site')
    .where('alarm.closed_at', 'is', null)
    .select(['alarm.id', 'alarm.vendor as was', 'alarm.county as lay', 'unit.vendor', 'site.county'])
    .orderBy('alarm.id')
    .execute();
  const moved = open.filter(({ was, lay, vendor, county }) => was !== vendor || lay !== county);
  for (const { id, vendor, county } of moved)
    await db
      .updateTable('alarm')
      .set((eb) => ({ vendor, county, version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .execute();
  await changes.add(
    'alarm',
    moved.map(({ id }) => String(id)),
  );
}

/** A credential that was removed and is there again for another vendor. */
export interface MovedSender {
  readonly credential: string;
  readonly from: string;
  readonly to: string;
}

/** Of the messages of one alarm so many of the newest are asked who sent them. */
const askedAtMost = 1_000;

/**
 * What a credential reported of units in no register stands under its vendor: it goes with the credential. A row to
 * which others have added stays with them.
 */
export async function moveSendersAlarms(
  session: Session,
  changes: ChangeRepository,
  senders: readonly MovedSender[],
): Promise<void> {
  const { db } = session;
  const ids: string[] = [];
  const topics = new Map<string, string>();
  for (const { credential, from, to } of senders) {
    const open = await openUnder(session, from);
    const taken = new Set((await openUnder(session, to)).map(({ unit_id, code }) => `${unit_id} ${code}`));
    for (const { id, unit_id, code } of open) {
      const said = unit_id.slice(from.length + 1);
      const unitId = unregisteredId(to, said);
      if (taken.has(`${unitId} ${code}`)) continue;
      const isItsOwn = code === 'connection-refused' && said === credential;
      if (!isItsOwn && !(await isOnlyFrom(session, id, credential))) continue;
      await db
        .updateTable('alarm')
        .set((eb) => ({ unit_id: unitId, vendor: to, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute();
      ids.push(String(id));
      if (saidUnit(unit_id) !== null) topics.set(unitTopic(from, said, 'answer'), unitTopic(to, said, 'answer'));
    }
  }
  await changes.add('alarm', ids);
  await moveTopics(session, topics);
}

function openUnder({ db }: Session, vendor: string) {
  return (
    db
      .selectFrom('alarm')
      .select(['id', 'unit_id', 'code'])
      .where('closed_at', 'is', null)
      // As a range, so that the index of open alarms answers: '0' follows '/'.
      .where('unit_id', '>=', `${vendor}/`)
      .where('unit_id', '<', `${vendor}0`)
      .orderBy('id')
      .execute()
  );
}

async function isOnlyFrom({ db }: Session, alarmId: number, credential: string): Promise<boolean> {
  const said = await db
    .selectFrom('occurrence')
    .select('detail')
    .where('alarm_id', '=', alarmId)
    .orderBy('id', 'desc')
    .limit(askedAtMost)
    .execute();
  return said.length > 0 && said.every(({ detail }) => parseRecord(detail)['credential'] === credential);
}

/** A unit that is another vendor's now. */
export interface MovedUnit {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

export const movedUnits = ({ units }: Pick<RegisterDifference, 'units'>, known: KnownRows): readonly MovedUnit[] =>
  units.changed.flatMap(({ row: { id, vendor: to } }) => {
    const from = known.units.get(id)?.vendor;
    return from === undefined || from === to ? [] : [{ id, from, to }];
  });

/** Answers that wait for a unit whose vendor changed go to the new one: the old one hears nothing more of it. */
export async function moveAnswers(session: Session, moved: readonly MovedUnit[]): Promise<void> {
  const topics = new Map(
    moved.map(({ id, from, to }) => [unitTopic(from, id, 'answer'), unitTopic(to, id, 'answer')] as const),
  );
  await moveTopics(session, topics);
}

async function moveTopics({ db }: Session, topics: ReadonlyMap<string, string>): Promise<void> {
  if (topics.size === 0) return;
  for (const { id, key } of await db
    .selectFrom('effect')
    .select(['id', 'key'])
    .where('kind', '=', 'answer')
    .execute()) {
    const moved = topics.get(key);
    if (moved !== undefined) await db.updateTable('effect').set({ key: moved }).where('id', '=', id).execute();
  }
}
