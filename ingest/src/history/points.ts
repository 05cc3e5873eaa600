import type { FieldValue, HistoryPoint } from '@vigil/store/history';
import type { Messages } from '@vigil/vocabulary';
import type { CodeFamilyMessage, Message, Rejected } from '../decode/decoded.ts';
import { normaliseCode } from '../normalise.ts';
import type { HistoryUnit } from './directory.ts';

type Fields = Record<string, FieldValue>;
type ValueMessage = Extract<Message, { readonly family: 'status' | 'stats' }>;

/** Prime above the limit of a batch of readings (500): consecutive messages get numbers that far apart, so parts never meet. */
const stride = 509;
const perMillisecond = 1_000_000;

/**
 * Place within the millisecond, from the place in the journal alone: the same message written again is the same
 * point, and two messages of one device millisecond stay two. (seq·509 + part) mod 10⁶ repeats only after a million
 * messages; a clock that stands still that long loses a sample, not an alarm (those are in the operational store).
 */
export function pointTime(eventTime: number, seq: number, part: number): bigint {
  // Only alarms come in longer batches, and they are no samples: a part beyond meets the next message, if at all.
  const place = ((seq % perMillisecond) * stride + part) % perMillisecond;
  return BigInt(eventTime) * 1_000_000n + BigInt(place);
}

/** Point of a status or of counters; null: nothing in it is a value. `more`: what it says beyond the contract. */
export function valuePoint(message: ValueMessage, of: HistoryUnit, more: Readonly<Fields> | null): HistoryPoint | null {
  const fields = message.family === 'status' ? statusFields(message.body) : statsFields(message.body);
  if (more === null) return fields === null ? null : point(message, of, fields);
  const all = { ...more, ...fields };
  return Object.keys(all).length === 0 ? null : point(message, of, all);
}

/** Point of a message of which only what is beyond the contract can be kept: at the time it came. */
export function strangePoint(
  rejected: Rejected,
  family: 'status' | 'stats',
  of: HistoryUnit,
  fields: Readonly<Fields>,
): HistoryPoint | null {
  if (Object.keys(fields).length === 0) return null;
  const { entry } = rejected.source;
  const timeNs = pointTime(entry.receivedAt, entry.seq, rejected.part);
  return { measurement: family, unit: of.registered.unit.id, tags: of.tags, fields, timeNs };
}

/** Point of a code. It needs the table that the unit's birth named. */
export function codePoint(message: CodeFamilyMessage, of: HistoryUnit, birthProfile: string | null): HistoryPoint {
  const { reading, canonical } = normaliseCode(message, of.registered, birthProfile);
  const { profile, raw } = reading;
  const { active } = message.body;
  return point(message, of, { code: canonical, profile, raw, active, family: message.family });
}

function point(message: ValueMessage | CodeFamilyMessage, of: HistoryUnit, fields: Fields): HistoryPoint {
  const { family, unitId, source, part, time } = message;
  return {
    measurement: family === 'status' || family === 'stats' ? family : 'alarm',
    unit: unitId,
    tags: of.tags,
    fields,
    timeNs: pointTime(time.eventTime, source.entry.seq, part),
  };
}

/** Fields of the envelope, which are no values. */
const envelope: ReadonlySet<string> = new Set(['v', 'id', 'ts', 'boot', 'seq', 'historical']);

/** A field keeps its type for ever (InfluxDB refuses the other one): the floor is text, as it stands in the car. */
function statusFields(body: Messages['status']): Fields | null {
  const values: Readonly<Record<string, FieldValue | null | undefined>> = body;
  const fields: Fields = {};
  let any = false;
  for (const name in values) {
    const value = values[name];
    if (value === undefined || value === null || envelope.has(name)) continue;
    fields[name] = name === 'floor' ? String(value) : value;
    any = true;
  }
  return any ? fields : null;
}

/** InfluxDB 1.x keeps every field name for ever: a device may not invent them without end. */
const countersLimit = 32;

function statsFields(body: Messages['stats']): Fields | null {
  const { counters = {}, runHours, runs, doorCycles, energy, uptimeMs } = body;
  const fields: Fields = {};
  for (const [name, value] of Object.entries({ runHours, runs, doorCycles, energy, uptimeMs }))
    if (value !== undefined) fields[name] = value;
  for (const [name, value] of Object.entries(counters).slice(0, countersLimit)) fields[`counter_${name}`] = value;
  return Object.keys(fields).length === 0 ? null : fields;
}
