import type { RegisteredUnit } from '@vigil/store';
import type { FieldValue, HistoryPoint } from '@vigil/store/history';
import { batchLimit, type Messages } from '@vigil/vocabulary';
import type { Message } from '../decode/decoded.ts';
import { normaliseCode } from '../normalise.ts';

type Fields = Record<string, FieldValue>;

/** Prime above {@link batchLimit}: consecutive messages get numbers that far apart, so parts never meet. */
const stride = 509;
const perMillisecond = 1_000_000;

/**
 * Place within the millisecond, from the place in the journal alone: the same message written again is the same
 * point, and two messages of one device millisecond stay two. (seq·509 + part) mod 10⁶ repeats only after a million
 * messages; a clock that stands still that long loses a sample, not an alarm (those are in the operational store).
 */
export function pointTime(eventTime: number, seq: number, part: number): bigint {
  const place = ((seq % perMillisecond) * stride + (part % batchLimit)) % perMillisecond;
  return BigInt(eventTime) * 1_000_000n + BigInt(place);
}

/** History of one message; null: the family has none, or nothing in it is a value. */
export function pointOf(
  message: Message,
  registered: RegisteredUnit,
  birthProfile: string | null,
): HistoryPoint | null {
  const values = valuesOf(message, registered, birthProfile);
  if (values === null || Object.keys(values.fields).length === 0) return null;
  const { unit, site, vendor } = registered;
  return {
    measurement: values.measurement,
    unit: unit.id,
    tags: { vendor: vendor.id, kind: unit.kind, ...(site === null ? {} : { county: site.county }) },
    fields: values.fields,
    timeNs: pointTime(message.time.eventTime, message.source.entry.seq, message.part),
  };
}

function valuesOf(
  message: Message,
  registered: RegisteredUnit,
  birthProfile: string | null,
): Pick<HistoryPoint, 'measurement' | 'fields'> | null {
  switch (message.family) {
    case 'status':
      return { measurement: 'status', fields: statusFields(message.body) };
    case 'stats':
      return { measurement: 'stats', fields: statsFields(message.body) };
    case 'fault':
    case 'event':
    case 'alarm': {
      const { reading, canonical } = normaliseCode(message, registered, birthProfile);
      const { active } = message.body;
      const { profile, raw } = reading;
      return { measurement: 'alarm', fields: { code: canonical, profile, raw, active, family: message.family } };
    }
    case 'birth':
    case 'state':
    case 'test':
      return null;
  }
}

/** A field keeps its type for ever (InfluxDB refuses the other one): the floor is text, as it stands in the car. */
function statusFields(body: Messages['status']): Fields {
  const { v: _v, id: _id, ts: _ts, boot: _boot, seq: _seq, historical: _historical, floor, ...values } = body;
  const fields: Fields = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined && value !== null) fields[name] = value;
  if (floor !== undefined) fields['floor'] = String(floor);
  return fields;
}

/** InfluxDB 1.x keeps every field name for ever: a device may not invent them without end. */
const countersLimit = 32;

function statsFields(body: Messages['stats']): Fields {
  const { counters = {}, runHours, runs, doorCycles, energy, uptimeMs } = body;
  const fields: Fields = {};
  for (const [name, value] of Object.entries({ runHours, runs, doorCycles, energy, uptimeMs }))
    if (value !== undefined) fields[name] = value;
  for (const [name, value] of Object.entries(counters).slice(0, countersLimit)) fields[`counter_${name}`] = value;
  return fields;
}
