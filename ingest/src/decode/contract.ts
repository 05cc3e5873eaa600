import { batchLimit, type ContractNote, isUpFamily, messageSchemas, type UpFamily } from '@vigil/vocabulary';
import type { Decoded, Message, Rejected, Source } from './decoded.ts';
import { parseJson } from './json.ts';
import { readTopic } from './known-topics.ts';
import { type Place, refuse, shapeFault } from './refuse.ts';
import { strictChecks } from './strict.ts';
import { judgeTime } from './timestamps.ts';

/**
 * Reads the vendor contract: `vigil/v1/{vendor}/{unit}/{family}`, one JSON envelope or an array of them, in which each
 * element stands for itself.
 */
export function readContract(source: Source, will: boolean): readonly Decoded[] | null {
  const parsed = readTopic(source.entry.topic);
  if (!parsed.ok) return parsed.reason === 'not-ours' ? null : [refuse({ source }, 'bad-topic', parsed.reason)];
  const { vendor, unit: unitId, family } = parsed.topic;
  if (!isUpFamily(family)) return [refuse({ source, vendor, unitId }, 'bad-topic', 'down-family')];
  const place = { source, vendor, unitId, family };
  const json = parseJson(source.entry.payload);
  if (!json.ok) return [refuse(place, json.reason, json.detail)];
  const { value } = json;
  if (!Array.isArray(value)) return [envelope(place, family, value, 0, will)];
  if (value.length === 0) return [refuse(place, 'empty', 'empty array')];
  if (value.length > batchLimit) return [refuse(place, 'too-many', `${value.length} envelopes, limit ${batchLimit}`)];
  return value.map((element: unknown, part) => envelope(place, family, element, part, will));
}

/** Clean messages pass the compiled check; all others, good and bad, are zod's. */
function envelope(
  place: Required<Place>,
  family: UpFamily,
  value: unknown,
  part: number,
  will: boolean,
): Message | Rejected {
  const clean = strictChecks.get(family)?.(value);
  if (clean !== undefined) return messageOf(place, clean, part, will);
  const read = messageSchemas[family].safeParse(value);
  if (!read.success) return refuse(place, 'bad-shape', shapeFault(read.error), part, value);
  return messageOf(place, read.data, part, will);
}

/** Of every clean message: one list for all of them. */
const noNotes: readonly ContractNote[] = [];

function messageOf(place: Required<Place>, checked: unknown, part: number, will: boolean): Message {
  const { source, vendor, unitId, family } = place;
  // Both checks of `family` give what its schema says; TypeScript cannot correlate the two through the map.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const body = checked as Message['body'];
  const time = judgeTime(body.ts, source.entry.receivedAt);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind: 'message', family, vendor, unitId, body, time, will, part, notes: noNotes, source } as Message;
}
