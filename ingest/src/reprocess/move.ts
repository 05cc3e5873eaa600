import type { AlarmRecord, RegisteredUnit } from '@vigil/store';
import { saidUnit } from '@vigil/vocabulary';
import { type Alarms, count, type Known, type Unregistered } from '../batch.ts';

type MoveParts = Alarms & Unregistered & Pick<Known, 'register' | 'now'>;

/** The unit that a row of no register's unit is about, once it is registered under that vendor. */
export function homeOf({ register }: Pick<Known, 'register'>, alarm: AlarmRecord): RegisteredUnit | null {
  const said = saidUnit(alarm.unitId);
  // Rows of a credential stand under its vendor too, and are no unit's.
  if (!alarm.marks.includes('not-registered')) return null;
  const unit = said === null ? undefined : register.units.get(said);
  return unit !== undefined && unit.vendor.id === alarm.vendor ? unit : null;
}

/**
 * Its unit is in the register now: the alarm stands there from now on, as it is. Where the unit has that alarm open
 * already they become one, unless that would silence what nobody has seen: then it stays until somebody has.
 */
export async function moveHome(batch: MoveParts, alarm: AlarmRecord): Promise<void> {
  const home = homeOf(batch, alarm);
  if (home === null) return;
  const { id: unitId } = home.unit;
  const open = await batch.alarms.findOpen(unitId, alarm.code);
  if (open === null) {
    await batch.unregistered.settle(alarm, { unitId, county: home.site?.county ?? null });
    count(batch, 'unregistered:moved');
  } else if (open.state.ringing || !alarm.state.ringing) {
    await merge(batch, alarm, open);
    count(batch, 'unregistered:merged');
  } else return;
  batch.news.alarms += 1;
}

async function merge({ alarms, unregistered, now: at }: MoveParts, alarm: AlarmRecord, into: AlarmRecord) {
  const { occupancy, peopleCount, floor, text, priority, lane } = alarm;
  await unregistered.handOver(alarm.id, into.id);
  const facts = { occupancy, priority, lane, peopleCount, floor, text };
  await alarms.apply(into.id, { type: 'raise', at: alarm.state.lastAt }, { facts });
  if (alarm.state.latched && !into.state.latched) await alarms.apply(into.id, { type: 'latch', at });
  // Nobody is told that it has ended: its messages are the other one's now.
  const by = 'register';
  await alarms.apply(alarm.id, { type: 'clear', at, settles: true });
  await alarms.apply(alarm.id, { type: 'acknowledge', at, by });
  await alarms.apply(alarm.id, { type: 'close', at, by, outcome: 'other', note: `→ ${into.unitId} #${into.id}` });
}
