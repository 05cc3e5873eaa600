import type { AlarmFacts, AlarmRecord, RegisteredUnit } from '@vigil/store';
import {
  type CanonicalId,
  canonicalCode,
  type Lane,
  type Priority,
  type RaiseNews,
  raiseAlarm,
  settles,
} from '@vigil/vocabulary';
import { type Alarms, count, type Deadlines, type SuppressionRule } from '../batch.ts';
import { ringWhenOver } from './quiet.ts';

export interface Raise {
  readonly unit: RegisteredUnit;
  readonly code: CanonicalId;
  /** Legal time: receipt or the instant the rule fired, epoch ms. */
  readonly at: number;
  readonly source: AlarmRecord['source'];
  readonly profile?: string;
  readonly raw?: string;
  /** Overrides what the canonical code says, e.g. with people in the car. */
  readonly priority?: Priority;
  readonly lane?: Lane;
  readonly latched?: boolean;
  readonly suppression?: SuppressionRule | null;
  /** What it says that the open alarm did not know; left out: nothing. */
  readonly news?: RaiseNews | undefined;
  readonly facts?: AlarmFacts;
}

/**
 * Raises a code on a unit: opens an alarm or adds to the open one (at most one a unit and code). Repeats only sharpen
 * facts, news about an emergency ring again; a priority never falls and a latch never opens here.
 */
export async function raise(batch: Alarms & Deadlines, wanted: Raise): Promise<AlarmRecord> {
  const open = await batch.alarms.findOpen(wanted.unit.unit.id, wanted.code);
  batch.news.alarms += 1;
  batch.news.alarmed.add(wanted.unit.unit.id);
  return open === null ? insert(batch, wanted) : again(batch, wanted, open);
}

function insert(batch: Alarms, wanted: Raise): Promise<AlarmRecord> {
  const { unit, code, at, source } = wanted;
  const word = canonicalCode(code);
  const rule = wanted.suppression ?? null;
  const { state } = raiseAlarm({
    at,
    latched: wanted.latched ?? word.latched,
    suppression: rule === null ? null : { kind: 'suppressed', rule },
  });
  count(batch, 'alarm:raised');
  const { facts = {} } = wanted;
  return batch.alarms.insert({
    unitId: unit.unit.id,
    vendor: unit.vendor.id,
    county: unit.site?.county ?? null,
    code,
    profile: wanted.profile ?? 'vigil',
    raw: wanted.raw ?? code,
    priority: wanted.priority ?? (word.priority === 'info' ? 'low' : word.priority),
    lane: wanted.lane ?? word.lane,
    source,
    state,
    occupancy: facts.occupancy ?? 'unknown',
    peopleCount: facts.peopleCount ?? null,
    floor: facts.floor ?? null,
    text: facts.text ?? null,
    marks: facts.marks ?? [],
    groupSize: facts.groupSize ?? null,
  });
}

async function again(batch: Alarms & Deadlines, wanted: Raise, open: AlarmRecord): Promise<AlarmRecord> {
  const { alarms } = batch;
  const { at } = wanted;
  const rule = wanted.suppression ?? null;
  // Before the raise, or an alarm that had gone would ring although its unit is in maintenance.
  if (rule !== null && open.state.condition === 'cleared') await alarms.apply(open.id, { type: 'suppress', at, rule });
  const facts: AlarmFacts = {
    ...wanted.facts,
    ...(wanted.priority === undefined ? {} : { priority: wanted.priority }),
    ...(wanted.lane === undefined ? {} : { lane: wanted.lane }),
    // What is said now is newer than any open door.
    ...(wanted.news === 'danger' ? { easedAt: null } : {}),
  };
  const news = wanted.news === undefined ? {} : { news: wanted.news };
  const input = { type: 'raise', at, ...news } as const;
  await ringWhenOver(batch, open, input);
  const { step, alarm } = await alarms.apply(open.id, input, { facts });
  count(batch, `alarm:${step.reason}`);
  if (wanted.latched !== true || alarm.state.latched) return alarm;
  return (await alarms.apply(open.id, { type: 'latch', at })).alarm;
}

/** Clears the open alarm of a unit and code; null when there is none. A latched one only takes note of it. */
export async function clear(batch: Alarms, unitId: string, code: CanonicalId, at: number): Promise<AlarmRecord | null> {
  const open = await batch.alarms.findOpen(unitId, code);
  if (open === null) return null;
  return clearOpen(batch, open, at);
}

export async function clearOpen(batch: Alarms, open: AlarmRecord, at: number): Promise<AlarmRecord> {
  const { step, alarm } = await batch.alarms.apply(open.id, {
    type: 'clear',
    at,
    settles: settles(open.code),
  });
  count(batch, `alarm:${step.reason}`);
  if (step.kind === 'changed') batch.news.alarms += 1;
  return alarm;
}

export async function suppress(batch: Alarms, open: AlarmRecord, rule: SuppressionRule, at: number): Promise<void> {
  if (open.state.suppression !== null) return;
  await batch.alarms.apply(open.id, { type: 'suppress', at, rule });
  batch.news.alarms += 1;
}

export async function unsuppress(batch: Alarms, open: AlarmRecord, rule: SuppressionRule, at: number): Promise<void> {
  const { suppression } = open.state;
  if (suppression?.kind !== 'suppressed' || suppression.rule !== rule) return;
  await batch.alarms.apply(open.id, { type: 'unsuppress', at });
  batch.news.alarms += 1;
}
