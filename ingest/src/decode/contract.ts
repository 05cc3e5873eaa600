import {
  batchLimit,
  type ContractNote,
  contractNote,
  isUpFamily,
  messageSchemas,
  type UpFamily,
} from '@vigil/vocabulary';
import type { Aside } from './compiled-check.ts';
import type { Decoded, Message, Rejected, Source } from './decoded.ts';
import { convertTime, type TimeReading } from './device-time.ts';
import { type ParsedJson, readPayload, type Unparsed } from './json.ts';
import { readTopic } from './known-topics.ts';
import { isWrapper, messagesInBatch, messagesInside } from './messages-inside.ts';
import { addNote, noNotes } from './notes.ts';
import { type Place, refuse, shapeFault } from './refuse.ts';
import { codeMeant, envelopeFields, fieldMeant, profileMeant } from './spellings.ts';
import { strictChecks } from './strict.ts';
import type { Surroundings } from './surroundings.ts';
import { judgeTime, type MessageTime } from './timestamps.ts';
import { readTolerantly } from './tolerant.ts';

/** The envelopes of one entry, all of one topic. */
interface Entry {
  readonly place: Required<Place>;
  readonly family: UpFamily;
  readonly will: boolean;
  readonly around: Surroundings;
}

/**
 * Reads the vendor contract: `vigil/v1/{vendor}/{unit}/{family}`, one JSON envelope or an array of them, in which each
 * element stands for itself.
 */
export function readContract(source: Source, will: boolean, around: Surroundings): readonly Decoded[] | null {
  const parsed = readTopic(source.entry.topic);
  if (!parsed.ok) return parsed.reason === 'not-ours' ? null : [refuse({ source }, 'bad-topic', parsed.reason)];
  const { vendor, unit: unitId, family } = parsed.topic;
  if (!isUpFamily(family)) return [refuse({ source, vendor, unitId }, 'bad-topic', 'down-family')];
  const place = { source, vendor, unitId, family };
  const entry = { place, family, will, around };
  const json = readPayload(source.entry.payload);
  if (!json.ok) return [wordAlone(entry, json) ?? refuse(place, json.reason, json.detail)];
  const { value, notes } = json;
  if (!Array.isArray(value)) {
    const only = envelope(entry, value, 0);
    // Clean, or with nothing in it beside what it says: not looked into.
    const isPlain = only.kind === 'message' && only.notes.length === 0 && !isWrapper(family, only.body);
    return isPlain ? noted([only], notes) : lookInside(entry, json, only);
  }
  if (value.length === 0) return noted([refuse(place, 'empty', 'empty array')], notes);
  const inBatch: ContractNote[] = [...notes];
  const elements = messagesInBatch(family, value, inBatch);
  if (elements.length <= batchLimit) return noted(batchOf(entry, elements), inBatch);
  const tooMany = `${elements.length} envelopes, limit ${batchLimit}`;
  // Another reading comes in a minute; of an alarm there is one, and its packet is bounded.
  if (isReading(family)) return noted([refuse(place, 'too-many', tooMany)], notes);
  return noted(batchOf(entry, elements), [...inBatch, contractNote('oversized', 'batch', tooMany)]);
}

/** One object that is odd: the messages inside it, or what could be read of it. */
function lookInside(
  entry: Entry,
  { value, notes, fault }: Extract<ParsedJson, { ok: true }>,
  only: Message | Rejected,
): readonly Decoded[] {
  const { family, place } = entry;
  const inside = messagesInside(family, value);
  const isOne = only.kind === 'message' && !isWrapper(family, only.body);
  if (inside !== null && inside.list.length > (isOne ? 1 : 0))
    return noted(batchOf(entry, inside.list), [...notes, ...inside.notes]);
  if (only.kind === 'message') return noted([only], notes);
  // What is wrong with the bytes says more than what could not be found in them.
  return fault === null ? noted([only], notes) : [refuse(place, fault.reason, fault.detail, 0, value)];
}

/** No JSON at all: a word of ours all the same. */
function wordAlone(entry: Entry, { text }: Unparsed): Message | null {
  if (text === undefined || text.length > longestWord) return null;
  const read = envelope(entry, text, 0);
  return read.kind === 'message' ? read : null;
}
const longestWord = 64;

function batchOf(entry: Entry, elements: readonly unknown[]): (Message | Rejected)[] {
  return elements.map((element, part) => envelope(entry, element, part));
}

/** What is wrong with the bytes is told once, with the first envelope in them. */
function noted(decoded: (Message | Rejected)[], notes: readonly ContractNote[]): readonly Decoded[] {
  const [first] = decoded;
  if (notes.length > 0 && first !== undefined) decoded[0] = { ...first, notes: [...notes, ...first.notes] };
  return decoded;
}

const isReading = (family: UpFamily): boolean => family === 'status' || family === 'stats';

/** One for all messages: it is read right behind the check that fills it in. */
const aside: Aside = { strangers: 0 };

/** Clean messages pass the compiled check; all others go to zod, and what it refuses is read field by field. */
function envelope(entry: Entry, value: unknown, part: number): Message | Rejected {
  const { family } = entry;
  aside.strangers = 0;
  const clean = strictChecks.get(family)?.(value, aside);
  if (clean !== undefined)
    return aside.strangers === 0 ? messageOf(entry, clean, part) : besides(entry, value, clean, part);
  const read = messageSchemas[family].safeParse(value);
  return read.success
    ? besides(entry, value, read.data, part)
    : byField(entry, value, part, () => refuse(entry.place, 'bad-shape', shapeFault(read.error), part, value));
}

/** Its schema accepts it, but there may be more in it than the schema knows. */
function besides(entry: Entry, value: unknown, read: object, part: number): Message | Rejected {
  const { family, place, around } = entry;
  let strangers = false;
  let misspelt = false;
  for (const key in Object(value)) {
    if (Object.hasOwn(read, key)) continue;
    const field = fieldMeant(family, key);
    strangers ||= field === null;
    misspelt ||= field !== null && field !== key;
  }
  if (misspelt || (strangers && isReading(family) && saysNothing(read)))
    return byField(entry, value, part, () => nothingUnderstood(place, part, value));
  if (strangers) around.strangers?.(family, value, part);
  return messageOf(entry, read, part);
}

function saysNothing(read: object): boolean {
  for (const name in read) if (!envelopeFields.has(name)) return false;
  return true;
}

function nothingUnderstood(place: Place, part: number, value: unknown): Rejected {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 8).join(', ') : typeof value;
  return refuse(place, 'nothing-understood', keys, part, value);
}

function byField(entry: Entry, value: unknown, part: number, refused: () => Rejected): Message | Rejected {
  const { family, place, around } = entry;
  const { body, understood, notes } = readTolerantly(family, value, timeReading(entry));
  const rejected =
    body === null ? refused() : isReading(family) && !understood ? nothingUnderstood(place, part, value) : null;
  around.strangers?.(family, value, part);
  if (rejected !== null || body === null)
    return { ...(rejected ?? refused()), notes: [...(rejected?.notes ?? []), ...notes] };
  return messageOf(entry, body, part, notes);
}

function timeReading({ place, around }: Entry): TimeReading {
  const { source, vendor, unitId } = place;
  return { receivedAt: source.entry.receivedAt, offsetMinutes: around.offsetOf?.(vendor, unitId) ?? null };
}

function messageOf(entry: Entry, checked: object, part: number, notes: readonly ContractNote[] = noNotes): Message {
  const { place, will } = entry;
  const { source, vendor, unitId, family } = place;
  // Both checks of `family` give what its schema says, and so does reading by field; TypeScript cannot correlate them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const body = checked as Message['body'];
  const time = judgeTime(body.ts, source.entry.receivedAt);
  const sound = time.clock === 'plausible' || time.clock === 'missing';
  if (sound && (!hasWords(family) || isInOurWords(body)))
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return { kind: 'message', family, vendor, unitId, body, time, will, part, notes, source } as Message;
  const more = [...notes];
  const told = {
    body: hasWords(family) ? inOurWords(body, more) : body,
    time: sound ? time : reread(time, body.ts, timeReading(entry), more),
    notes: more.length === notes.length ? notes : more,
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind: 'message', family, vendor, unitId, will, part, source, ...told } as Message;
}

/** A time that cannot be true: in another unit it may be. */
function reread(time: MessageTime, sent: unknown, reading: TimeReading, notes: ContractNote[]): MessageTime {
  const converted = convertTime(sent, reading);
  const found = converted === null ? time : judgeTime(converted, reading.receivedAt);
  if (found.deviceTime !== time.deviceTime) addNote(notes, 'converted-field', 'ts', sent);
  if (found.clock !== 'plausible') addNote(notes, 'implausible-time', found.clock, sent);
  return found;
}

/** Codes and the names of their tables are texts to the schema, and words to us. */
const hasWords = (family: UpFamily): boolean =>
  family === 'alarm' || family === 'fault' || family === 'event' || family === 'birth';

function isInOurWords(body: Message['body']): boolean {
  if ('code' in body && typeof body.code === 'string' && codeMeant(body.code) !== body.code) return false;
  return !('profile' in body) || body.profile === undefined || profileMeant(body.profile) === body.profile;
}

function inOurWords(body: Message['body'], notes: ContractNote[]): Message['body'] {
  const code = 'code' in body && typeof body.code === 'string' ? codeMeant(body.code) : undefined;
  const profile = 'profile' in body && body.profile !== undefined ? profileMeant(body.profile) : undefined;
  const found = {
    ...(code !== undefined && 'code' in body && code !== body.code ? { code } : {}),
    ...(profile !== undefined && 'profile' in body && profile !== body.profile ? { profile } : {}),
  };
  for (const name of Object.keys(found)) addNote(notes, 'converted-field', name, Object(body)[name]);
  return Object.keys(found).length === 0 ? body : { ...body, ...found };
}
