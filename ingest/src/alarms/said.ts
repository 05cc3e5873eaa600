import type { RegisteredUnit } from '@vigil/store';
import {
  type CanonicalId,
  canonicalCode,
  keyOfRef,
  manyUnregistered,
  refOf,
  unitTopic,
  unregisteredId,
  type VendorRow,
} from '@vigil/vocabulary';
import { answer, type Batch, count } from '../batch.ts';
import { decode } from '../decode/decode.ts';
import type { CodeFamilyMessage, Message, Rejected } from '../decode/decoded.ts';
import { envelopeText } from '../decode/envelope-text.ts';
import { type JudgedCode, normaliseCode } from '../normalise.ts';
import { dedupeKey } from './occurrences.ts';
import { clear, raise } from './raise.ts';

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
  // The name of the unit does not matter here, it is the subject's that counts.
  const topic = unitTopic(subject.unit.vendor.id, 'refused', family);
  const kind = reason === 'refused-will' ? 'will' : 'publish';
  const read = decode({ ...source, entry: { ...source.entry, kind, topic } });
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
  const { unit, registered, inDoubt } = subject;
  const judged = normaliseCode(message, unit, null);
  const { reading, canonical } = judged;
  const word = canonicalCode(canonical);
  if (body.historical === true || reading.clearsAll || word.priority === 'info') return;
  const { receivedAt: at, epoch, seq: journalSeq } = source.entry;
  if (!body.active) {
    if (!registered) await clear(batch, unit.unit.id, canonical, at);
    return;
  }
  const report = { message: { ...message, unitId: unit.unit.id }, registered: unit, code: canonical, at };
  const weight = await batch.hooks.weighCode(batch, report);
  const emergency = weight.emergency || word.priority === 'emergency';
  const code: CanonicalId = inDoubt ? 'unreadable-alarm' : canonical;
  const where = await bounded(batch, subject, code, emergency);
  const fresh = await keep(batch, message, where, { code, reading, late });
  if (!fresh) return count(batch, 'ignored:duplicate');
  if (late && !emergency) return;
  const alarm = await raise(batch, {
    unit: where.unit,
    code,
    at,
    source: 'device',
    profile: reading.profile,
    raw: reading.raw,
    ...(emergency ? ({ priority: 'emergency', lane: 'emergency', latched: true } as const) : {}),
    suppression: weight.suppression,
    facts: {
      ...weight.facts,
      ...(body.floor === undefined ? {} : { floor: String(body.floor) }),
      ...textOf(message, where, judged),
      marks: [...(registered ? [] : (['not-registered'] as const)), ...(late ? (['read-late'] as const) : [])],
    },
  });
  await batch.occurrences.link({ journal: source.journal, epoch, journalSeq, part: message.part }, alarm.id);
  count(batch, `said-of-nobody:${family}`);
  const to = { vendor: unit.vendor.id, unitId: where.said, ref: refOf(body) };
  answer(batch, to, 'stored', { alarmId: alarm.id, ...(registered ? {} : { reason: 'unknown-unit' }) });
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

/** The key is that of the row, never of the unit it names: nobody's message makes another's a duplicate. */
function keep(
  batch: Pick<Batch, 'occurrences'>,
  message: CodeFamilyMessage,
  { unit, said }: Subject,
  read: { readonly code: CanonicalId; readonly reading: JudgedCode['reading']; readonly late: boolean },
): Promise<boolean> {
  const { code, reading, late } = read;
  const { body, time, part, source, family } = message;
  const { entry, journal } = source;
  const { floor, passengers, peopleCount, door, doorZone, text } = body;
  const ref = refOf(body);
  const messageKey = ref === null ? null : keyOfRef(ref);
  const known = { floor, passengers, peopleCount, door, doorZone, text };
  return batch.occurrences.add({
    alarmId: null,
    unitId: said,
    code,
    raw: reading.raw,
    profile: reading.profile,
    active: true,
    historical: false,
    messageKey,
    // Its key may be that of what it was judged as when it came.
    dedupeKey: late ? null : dedupeKey(unit.unit.id, family, messageKey, () => envelopeText(message)),
    deviceTime: time.deviceTime,
    receivedAt: entry.receivedAt,
    journal,
    epoch: entry.epoch,
    journalSeq: entry.seq,
    part,
    detail: {
      family,
      topic: entry.topic,
      credential: entry.origin,
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
    },
  });
}
