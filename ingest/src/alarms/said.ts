import type { AlarmFacts, RegisteredUnit } from '@vigil/store';
import {
  type CanonicalId,
  canonicalCode,
  manyUnregistered,
  refOf,
  unitTopic,
  unregisteredId,
  type VendorRow,
} from '@vigil/vocabulary';
import { answer, type Batch, type CodeReport, count } from '../batch.ts';
import { decode } from '../decode/decode.ts';
import type { CodeFamilyMessage, Message, Rejected } from '../decode/decoded.ts';
import { clockOf } from '../decode/surroundings.ts';
import { type JudgedCode, normaliseCode } from '../normalise.ts';
import { type Asker, answerAgain, answerStored } from './answers.ts';
import { newsOf } from './facts.ts';
import { mustRingLate } from './historical.ts';
import { clear, raise } from './raise.ts';
import { keepSaid, link, occurrenceOf } from './record.ts';
import { type Before, isOnlyRepeated, lookBefore, saidIn } from './repeats.ts';

/** Where it rings that something was said which belongs to no unit beyond doubt. */
export interface Subject {
  /** A unit of the register, or one that is made up of what its sender calls it. */
  readonly unit: RegisteredUnit;
  /** Its unit as the sender calls it: part of the topic of answers. */
  readonly said: string;
  readonly registered: boolean;
  /** The place is only the sender's: it named another unit, for which it may not speak. */
  readonly inDoubt: boolean;
}

export function atUnit(unit: RegisteredUnit): Subject {
  return { unit, said: unit.unit.id, registered: true, inDoubt: false };
}

/** Somebody may be inside of what nobody has registered: it is weighed as a lift. */
export function atVendor(vendor: VendorRow, said: string): Subject {
  return { unit: madeUp(vendor, said), said, registered: false, inDoubt: false };
}

function madeUp(vendor: VendorRow, said: string): RegisteredUnit {
  const id = unregisteredId(vendor.id, said);
  // Ids of the register are checked where they come in; this one is none of them on purpose.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const unit = { id, vendor: vendor.id, kind: 'elevator', name: id, outOfUse: false } as RegisteredUnit['unit'];
  return { unit, vendor, site: null };
}

/** Rows that one vendor may have of units in no register, emergencies and others; what is beyond is one row a code. */
const unregisteredRows = 50;

/** A sender that invents units fills no board: beyond the bound its alarms share a row a code. */
export async function bounded(
  batch: Pick<Batch, 'alarms' | 'unregistered'>,
  subject: Subject,
  code: CanonicalId,
  isEmergency: boolean,
): Promise<Subject> {
  const { unit, registered } = subject;
  if (registered || (await batch.alarms.findOpen(unit.unit.id, code)) !== null) return subject;
  const { emergencies, others } = await batch.unregistered.count(unit.vendor.id);
  if ((isEmergency ? emergencies : others) < unregisteredRows) return subject;
  return { ...subject, unit: madeUp(unit.vendor, manyUnregistered) };
}

const isCode = (message: Message): message is CodeFamilyMessage =>
  message.family === 'alarm' || message.family === 'fault' || message.family === 'event';

/**
 * Alarms that a message reports although it could not be used: of a unit nobody knows, or on a topic that is not of the
 * contract, whose bytes are read as those of the family it ends with. Empty: nobody can read it.
 */
export function saidBy(rejected: Rejected, subject: Subject): readonly CodeFamilyMessage[] {
  const { understood, reason, family, source } = rejected;
  if (understood !== undefined) return isCode(understood) ? [understood] : [];
  if (family === null || (reason !== 'refused-topic' && reason !== 'refused-will')) return [];
  const { vendor } = subject.unit;
  // The name of the unit does not matter here, it is the subject's that counts.
  const topic = unitTopic(vendor.id, 'refused', family);
  const kind = reason === 'refused-will' ? 'will' : 'publish';
  const read = decode({ ...source, entry: { ...source.entry, kind, topic } }, clockOf(vendor));
  return read.flatMap((each) => (each.kind === 'message' && isCode(each) ? [{ ...each, source }] : []));
}

/**
 * What was said rings where its sender is known, with all it says. Only raises count: a sender whose unit is in doubt
 * ends nothing at a unit of the register.
 *
 * @param late it is judged long after it came: only an emergency rings, the rest is kept
 */
export async function ringSaid(
  batch: Batch,
  message: CodeFamilyMessage,
  subject: Subject,
  late = false,
): Promise<void> {
  const { body, source, family } = message;
  const { unit, said, registered, inDoubt } = subject;
  const judged = normaliseCode(message, unit, null);
  const { reading, canonical } = judged;
  const word = canonicalCode(canonical);
  const { receivedAt: at } = source.entry;
  const code: CanonicalId = inDoubt ? 'unreadable-alarm' : canonical;
  const isBuffered = body.historical === true;
  const isNow = !isBuffered || (await isUnheard(batch, message, { unit, judged, code }));
  const isRaise = isNow && body.active && !reading.clearsAll && word.priority !== 'info';
  if (!isRaise && late) return;
  if (!isRaise) {
    if (!body.active && !isBuffered && !registered) await clear(batch, unit.unit.id, canonical, at);
    // Who waits for an answer need not say it again.
    const reason = registered ? 'refused-topic' : 'unknown-unit';
    return answer(batch, { vendor: unit.vendor.id, unitId: said, ref: refOf(body) }, 'quarantined', { reason });
  }
  const isSure = registered && !inDoubt;
  const weighed = isSure ? unit : madeUp(unit.vendor, said);
  const weight = await batch.hooks.weighCode(batch, {
    message: { ...message, unitId: weighed.unit.id },
    registered: weighed,
    code: canonical,
    at,
    hearsay: hearsayOf(isSure, late),
  });
  const emergency = weight.emergency || word.priority === 'emergency';
  const where = await bounded(batch, subject, code, emergency);
  // The key is that of the row, never of the unit it names: nobody's message makes another's a duplicate.
  const words = saidIn(message, where.unit.unit.id, {
    canonical: code,
    boot: null,
    raises: true,
    clearsAll: false,
    open: await batch.alarms.findOpen(where.unit.unit.id, code),
  });
  const asker: Asker = {
    vendor: unit.vendor.id,
    unitId: where.said,
    ref: refOf(body),
    ...(registered ? {} : { reason: 'unknown-unit' }),
  };
  // Judged late, its key may be that of what it was taken for when it came: its place in the journal tells it apart.
  const before: Before = late ? { repeat: 'new', alarm: null } : await lookBefore(batch, words);
  const occurrence = occurrenceOf(
    { ...words, message: { ...message, unitId: where.said }, code: judged, dedupeKey: late ? null : words.dedupeKey },
    { topic: source.entry.topic, credential: source.entry.origin },
  );
  const kept = isOnlyRepeated(words, before) ? 'known' : await keepSaid(batch, words.open, occurrence);
  if (kept === 'known') {
    count(batch, 'ignored:duplicate');
    return answerAgain(batch, asker, before.alarm ?? words.open);
  }
  if (late && !emergency) return;
  const facts: AlarmFacts = {
    ...weight.facts,
    ...(body.floor === undefined ? {} : { floor: String(body.floor) }),
    ...textOf(message, where, judged),
  };
  const marks = [
    ...(registered ? [] : (['not-registered'] as const)),
    ...(before.repeat === 'goes-on' ? (['repeats-after-closing'] as const) : []),
    ...(late ? (['read-late'] as const) : []),
    ...(isBuffered ? (['sent-late'] as const) : []),
    ...(weight.facts.marks ?? []),
  ];
  const alarm = await raise(batch, {
    unit: where.unit,
    code,
    at,
    source: 'device',
    profile: reading.profile,
    raw: reading.raw,
    ...(emergency ? ({ priority: 'emergency', lane: 'emergency', latched: true } as const) : {}),
    suppression: weight.suppression,
    news: newsOf(words.open, message, facts, before.repeat === 'repeat'),
    facts: marks.length === 0 ? facts : { ...facts, marks },
  });
  if (kept === 'kept') await link(batch, message, alarm);
  count(batch, `said-of-nobody:${family}`);
  answerStored(batch, asker, alarm);
}

/** Buffered, and an emergency that nobody has heard of: see {@link mustRingLate}. */
async function isUnheard(
  batch: Batch,
  message: CodeFamilyMessage,
  row: { readonly unit: RegisteredUnit; readonly judged: JudgedCode; readonly code: CanonicalId },
): Promise<boolean> {
  const { judged, code } = row;
  const { id } = row.unit.unit;
  return mustRingLate({
    batch,
    message: { ...message, unitId: id },
    code: { ...judged, canonical: code },
    word: canonicalCode(judged.canonical),
    at: message.source.entry.receivedAt,
    open: await batch.alarms.findOpen(id, code),
  });
}

function hearsayOf(isSure: boolean, late: boolean): CodeReport['hearsay'] {
  if (!isSure) return 'in-doubt';
  return late ? 'late' : null;
}

/** What it says in words; where the row cannot say it, the topic or the unit before it. */
function textOf(
  { body, source }: CodeFamilyMessage,
  { unit, said, registered }: Subject,
  { reading }: JudgedCode,
): { readonly text?: string } {
  const isShared = !registered && unit.unit.id !== unregisteredId(unit.vendor.id, said);
  const isForeign = source.entry.kind === 'refused';
  const before = isShared ? said : isForeign ? source.entry.topic : null;
  const unknown = reading.reason === 'mapped' ? null : `${reading.profile} ${reading.raw}`;
  const parts = [before, unknown, body.text ?? null].filter((part) => part !== null);
  return parts.length === 0 ? {} : { text: parts.join(': ') };
}
