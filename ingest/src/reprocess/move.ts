import type { AlarmFacts, AlarmRecord, Occurrence, RegisteredUnit } from '@vigil/store';
import { saidUnit } from '@vigil/vocabulary';
import { raise } from '../alarms/raise.ts';
import { type Alarms, count, type Deadlines, type Known, type Unregistered } from '../batch.ts';

type MoveParts = Alarms & Deadlines & Unregistered & Pick<Known, 'register' | 'now'>;

/** The unit that a row of no register's unit is about, once it is registered under that vendor. */
export function homeOf({ register }: Pick<Known, 'register'>, alarm: AlarmRecord): RegisteredUnit | null {
  const said = saidUnit(alarm.unitId);
  // Rows of a credential stand under its vendor too, and are no unit's.
  if (said === null || !alarm.marks.includes('not-registered')) return null;
  return registeredAs(register, alarm, said);
}

function registeredAs(register: Known['register'], alarm: AlarmRecord, said: string): RegisteredUnit | null {
  const unit = register.units.get(said);
  return unit !== undefined && unit.vendor.id === alarm.vendor ? unit : null;
}

/** Of a row that many units share: those that are registered now. */
export function homesIn(
  { register }: Pick<Known, 'register'>,
  alarm: AlarmRecord,
  said: readonly string[],
): readonly RegisteredUnit[] {
  return said.flatMap((each) => registeredAs(register, alarm, each) ?? []);
}

export function isShared(alarm: AlarmRecord): boolean {
  return saidUnit(alarm.unitId) === null && alarm.marks.includes('not-registered');
}

/** Messages of a unit in a shared row that are said again at the unit. */
const saidAgain = 20;

/**
 * One of the units that share the row is registered now: what was said of it rings at the unit, for who acknowledged the
 * row has not seen each of them. The row ends with the last of its units.
 */
export async function moveOut(batch: MoveParts, alarm: AlarmRecord, home: RegisteredUnit): Promise<void> {
  const { code, source, priority, lane, state } = alarm;
  let own: AlarmRecord | null = null;
  for (const said of (await batch.unregistered.saidOf(alarm.id, home.unit.id, saidAgain)).toReversed()) {
    const { profile, raw, receivedAt: at, detail } = said;
    const facts = factsIn(detail);
    const { latched } = state;
    const what = { code, at, source, profile, raw, priority, lane, latched, news: 'message', facts } as const;
    own = await raise(batch, { unit: home, ...what });
  }
  if (own === null) return;
  await batch.unregistered.handOver(alarm.id, own.id, home.unit.id);
  count(batch, 'unregistered:moved-out');
  if ((await batch.unregistered.unitsIn(alarm.id)).length === 0) await endMoved(batch, alarm, own);
}

function factsIn(detail: Occurrence['detail']): AlarmFacts {
  const { floor, passengers, peopleCount, text } = detail;
  const people = typeof peopleCount === 'number' ? peopleCount : null;
  const isIn = people === null ? passengers : people > 0;
  return {
    ...(typeof floor === 'string' || typeof floor === 'number' ? { floor: String(floor) } : {}),
    ...(typeof isIn === 'boolean' ? { occupancy: isIn ? 'yes' : 'no' } : {}),
    ...(people === null ? {} : { peopleCount: people }),
    ...(typeof text === 'string' ? { text } : {}),
  };
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
    batch.news.alarmed.add(unitId);
    count(batch, 'unregistered:moved');
  } else if (open.state.ringing || !alarm.state.ringing) {
    await merge(batch, home, alarm, open);
    count(batch, 'unregistered:merged');
  } else return;
  batch.news.alarms += 1;
}

async function merge(batch: MoveParts, home: RegisteredUnit, alarm: AlarmRecord, into: AlarmRecord): Promise<void> {
  const { code, source, occupancy, peopleCount, floor, text, priority, lane, state } = alarm;
  await batch.unregistered.handOver(alarm.id, into.id);
  const facts = { occupancy, peopleCount, floor, text };
  // Said since somebody acknowledged it, and kept quiet until now.
  const isNews = state.acknowledged !== null && state.lastAt > state.acknowledged.at;
  const news = isNews ? ({ news: 'message' } as const) : {};
  await raise(batch, {
    unit: home,
    code,
    at: state.lastAt,
    source,
    priority,
    lane,
    latched: state.latched,
    facts,
    ...news,
  });
  await endMoved(batch, alarm, into);
}

async function endMoved({ alarms, now: at }: MoveParts, alarm: AlarmRecord, into: AlarmRecord): Promise<void> {
  // Nobody is told that it has ended: its messages are the other one's now.
  const by = 'register';
  await alarms.apply(alarm.id, { type: 'clear', at, settles: true });
  await alarms.apply(alarm.id, { type: 'acknowledge', at, by });
  await alarms.apply(alarm.id, { type: 'moved', at, by, note: `→ ${into.unitId} #${into.id}` });
}
