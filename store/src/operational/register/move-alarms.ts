import { unitTopic } from '@vigil/vocabulary';
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

/** Answers that wait for a unit whose vendor changed go to the new one: the old one hears nothing more of it. */
export async function moveAnswers({ db }: Session, parts: RegisterDifference, known: KnownRows): Promise<void> {
  const topics = new Map<string, string>();
  for (const { row } of parts.units.changed) {
    const before = known.units.get(row.id)?.vendor;
    if (before !== undefined && before !== row.vendor)
      topics.set(unitTopic(before, row.id, 'answer'), unitTopic(row.vendor, row.id, 'answer'));
  }
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
