import type { AlarmRecord, RegisteredUnit } from '@vigil/store';
import { type CanonicalId, canonicalCode, isCanonicalId, keyOfRef, refOf } from '@vigil/vocabulary';
import { answer, type Batch, count, quarantine } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { envelopeText } from '../decode/envelope-text.ts';
import { type JudgedCode, normaliseCode } from '../normalise.ts';
import { dedupeKey } from './occurrences.ts';
import { clear, clearOpen, raise } from './raise.ts';

/** What one code message is about, gathered once. */
interface Case {
  readonly batch: Batch;
  readonly message: CodeFamilyMessage;
  readonly registered: RegisteredUnit;
  readonly code: JudgedCode;
  readonly key: string | null;
  readonly at: number;
}

/**
 * fault, event, alarm: the occurrence is kept, the alarm moves, the device is answered – in this order, and a message
 * that was recorded before only gets its answer again (EN 81-28: a device repeats until it is answered).
 */
export async function judgeCode(batch: Batch, message: CodeFamilyMessage, registered: RegisteredUnit): Promise<void> {
  const { unitId, body, source } = message;
  const code = normaliseCode(message, registered, batch.units.peek(unitId)?.profile ?? null);
  const ref = refOf(body);
  const key = ref === null ? null : keyOfRef(ref);
  const about: Case = { batch, message, registered, code, key, at: source.entry.receivedAt };
  const reused = await isIdReused(about);
  const fresh = await keepOccurrence(about, reused);
  if (!fresh) {
    count(batch, 'ignored:duplicate');
    return answerAgain(about);
  }
  if (code.reading.reason !== 'mapped') keepUnknown(about);
  if (body.historical === true) {
    count(batch, 'historical');
    return answerStored(about, null);
  }
  const alarm = code.reading.clearsAll ? await clearAll(about) : await move(about);
  if (alarm !== null) {
    const { entry, journal } = source;
    await batch.occurrences.link({ journal, epoch: entry.epoch, journalSeq: entry.seq, part: message.part }, alarm.id);
  }
  answerStored(about, alarm);
}

/** Same id, other content, in the open alarm: recorded as its own occurrence, and said so. */
async function isIdReused({ batch, message, code, key }: Case): Promise<boolean> {
  if (key === null) return false;
  const open = await batch.alarms.findOpen(message.unitId, code.canonical);
  if (open === null) return false;
  const mine = dedupeKey(message.unitId, message.family, key, () => envelopeText(message));
  const recent = await batch.occurrences.of(open.id, 20);
  const sameId = recent.filter((past) => past.messageKey === key);
  return sameId.length > 0 && sameId.every((past) => past.dedupeKey !== mine);
}

/**
 * A device without a clock that numbers from 1 again after each power cut gives the same id, and the same bytes, to
 * another alarm. What comes again after so long is taken for a new one: a repeat for want of a PUBACK comes within
 * minutes, and a person called for nothing is better than one not called. With a device time the bytes would differ.
 */
const idRestsMs = 24 * 3_600_000;

async function keepOccurrence({ batch, message, code, key, at }: Case, idReused: boolean): Promise<boolean> {
  const { unitId, family, body, time, part, source } = message;
  const { floor, passengers, peopleCount, door, doorZone, text, active, historical } = body;
  const known = { floor, passengers, peopleCount, door, doorZone, text };
  const occurrence = {
    alarmId: null,
    unitId,
    code: code.canonical,
    profile: code.reading.profile,
    raw: code.reading.raw,
    active: active && !code.reading.clearsAll,
    historical: historical === true,
    messageKey: key,
    dedupeKey: dedupeKey(unitId, family, key, () => envelopeText(message)),
    deviceTime: time.deviceTime,
    receivedAt: at,
    journal: source.journal,
    epoch: source.entry.epoch,
    journalSeq: source.entry.seq,
    part,
    detail: {
      family,
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      ...(time.clock === 'plausible' || time.clock === 'missing' ? {} : { clock: time.clock }),
      ...(code.reading.clearsAll ? { clearsAll: true } : {}),
      ...(code.reading.reason === 'mapped' ? {} : { unknown: code.reading.reason }),
      ...(idReused ? { idReused: true } : {}),
    },
  };
  return batch.occurrences.add(occurrence, time.deviceTime === null ? { renewBefore: at - idRestsMs } : undefined);
}

function keepUnknown({ batch, message, code }: Case): void {
  const { reading } = code;
  quarantine(batch, {
    source: message.source,
    part: message.part,
    reason: reading.reason === 'unknown-profile' ? 'unknown-profile' : 'unknown-code',
    detail: `${message.family} code ${reading.raw} in profile ${reading.profile}`,
    vendor: message.vendor,
    unitId: message.unitId,
  });
}

async function move(about: Case): Promise<AlarmRecord | null> {
  const { batch, message, registered, code, at } = about;
  const { unitId, body } = message;
  const { canonical } = code;
  const word = canonicalCode(canonical);
  const weight = await batch.hooks.weighCode(batch, { message, registered, code: canonical, at });
  if (!body.active) return clear(batch, unitId, canonical, at);
  for (const ended of word.clears ?? []) if (isCanonicalId(ended)) await clear(batch, unitId, ended, at);
  if (word.priority === 'info') return null;
  return raise(batch, {
    unit: registered,
    code: canonical,
    at,
    source: 'device',
    profile: code.reading.profile,
    raw: code.reading.raw,
    ...(weight.emergency ? { priority: 'emergency', lane: 'emergency', latched: true } : {}),
    suppression: weight.suppression,
    facts: { ...weight.facts, ...floorOf(about), ...textOf(about) },
  });
}

function floorOf({ batch, message }: Case): { readonly floor?: string } {
  const floor = message.body.floor ?? batch.units.peek(message.unitId)?.status['floor'];
  return typeof floor === 'string' || typeof floor === 'number' ? { floor: String(floor) } : {};
}

/** What the device says in words; an unknown code is shown as it came. */
function textOf({ message, code }: Case): { readonly text?: string } {
  const said = message.body.text;
  if (code.reading.reason === 'mapped') return said === undefined ? {} : { text: said };
  const raw = `${code.reading.profile} ${code.reading.raw}`;
  return { text: said === undefined ? raw : `${raw}: ${said}` };
}

/** "Nothing is wrong": ends everything this device raised; what people raised it can only propose to end. */
async function clearAll({ batch, message, at }: Case): Promise<AlarmRecord | null> {
  let last: AlarmRecord | null = null;
  for (const open of await batch.alarms.openOf([message.unitId]))
    if (open.source === 'device' && open.code !== 'unreadable-alarm') last = await clearOpen(batch, open, at);
  return last;
}

function answerStored({ batch, message, code }: Case, alarm: AlarmRecord | null): void {
  const { unitId, vendor, body } = message;
  const reason = code.reading.reason === 'mapped' ? {} : { reason: code.reading.reason };
  const to = { vendor, unitId, ref: refOf(body) };
  answer(batch, to, 'stored', { ...reason, ...(alarm === null ? {} : { alarmId: alarm.id }) });
}

async function answerAgain(about: Case): Promise<void> {
  const { batch, message, code } = about;
  const canonical: CanonicalId = code.canonical;
  const open = await batch.alarms.findOpen(message.unitId, canonical);
  answerStored(about, open);
  if (open === null || open.state.acknowledged === null) return;
  const { unitId, vendor, body } = message;
  answer(batch, { vendor, unitId, ref: refOf(body) }, 'seen', { alarmId: open.id });
}
