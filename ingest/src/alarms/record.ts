import type { AlarmRecord, Occurrence } from '@vigil/store';
import type { Occurrences } from '../batch.ts';
import { count } from '../batch.ts';
import type { CodeFamilyMessage, Source } from '../decode/decoded.ts';
import type { JudgedCode } from '../normalise.ts';
import type { Lateness } from './order.ts';
import type { Said } from './repeats.ts';
import type { Report } from './report.ts';

/**
 * Occurrences kept with one open alarm. A device in a loop may send a million in a night: those above are counted, and
 * still ring when they say news.
 */
const keptAtMost = 10_000;
/**
 * Of one code on one unit in an hour, of what belongs to no alarm (clears, events of no weight): above them only
 * counted. A raise is always kept.
 */
const looseAtMost = 1_000;
const hourMs = 3_600_000;
/** Among how many of the newest a reused id is noticed. */
const lookedAt = 20;

/**
 * `id-reused`: kept, and another message of this session has the same id in the open alarm. `full`: only counted.
 * `known`: this place in the journal was judged before.
 */
export type Kept = 'kept' | 'id-reused' | 'full' | 'known';

export async function keep(report: Report, lateness: Lateness): Promise<Kept> {
  const { batch, open } = report;
  if (await isFull(batch, open)) return 'full';
  if (await isLooseFull(report)) {
    count(batch, 'occurrence:not-kept');
    return 'full';
  }
  const isIdReused = await hasSameId(report);
  const more = { ...(isIdReused ? { idReused: true } : {}), ...(lateness === null ? {} : { late: lateness }) };
  if (!(await batch.occurrences.add(occurrenceOf(report, more)))) return 'known';
  return isIdReused ? 'id-reused' : 'kept';
}

/** {@link keep}, of what is put together elsewhere. */
export async function keepSaid(
  batch: Occurrences,
  open: AlarmRecord | null,
  occurrence: Occurrence,
): Promise<Exclude<Kept, 'id-reused'>> {
  if (await isFull(batch, open)) return 'full';
  return (await batch.occurrences.add(occurrence)) ? 'kept' : 'known';
}

async function isFull({ occurrences }: Occurrences, open: AlarmRecord | null): Promise<boolean> {
  return open !== null && (await occurrences.keptWith(open.id)) >= keptAtMost;
}

async function isLooseFull({ batch, open, raises, word, message, code, at }: Report): Promise<boolean> {
  const isLoose = open === null && message.body.historical !== true && (!raises || word.priority === 'info');
  if (!isLoose) return false;
  const before = await batch.occurrences.receivedAt(message.unitId, code.canonical, looseAtMost);
  return before !== null && at - before < hourMs && before <= at;
}

/** Same id in the same session, other content: recorded as its own occurrence, and said so. */
async function hasSameId({ batch, open, key, boot, dedupeKey }: Report): Promise<boolean> {
  if (key === null || open === null) return false;
  return batch.occurrences.isKeyReused(open.id, { messageKey: key, boot, dedupeKey }, lookedAt);
}

/** What is kept of a message, before it belongs to an alarm. */
export interface Word extends Pick<Said, 'key' | 'boot' | 'seq' | 'canonical'> {
  readonly message: CodeFamilyMessage;
  readonly code: Pick<JudgedCode, 'reading'>;
  /** Null: it must not be recognised again. */
  readonly dedupeKey: string | null;
}

/** @param more what is worth knowing beside what the message says */
export function occurrenceOf(
  { message, code: { reading }, canonical, key, dedupeKey, boot, seq }: Word,
  more: Readonly<Record<string, unknown>>,
): Occurrence {
  const { unitId, family, body, time, part, source } = message;
  const { floor, passengers, peopleCount, door, doorZone, text, active, historical } = body;
  const known = { floor, passengers, peopleCount, door, doorZone, text };
  return {
    alarmId: null,
    unitId,
    code: canonical,
    profile: reading.profile,
    raw: reading.raw,
    active: active && !reading.clearsAll,
    historical: historical === true,
    messageKey: key,
    dedupeKey,
    boot,
    seq,
    deviceTime: time.deviceTime,
    receivedAt: source.entry.receivedAt,
    journal: source.journal,
    epoch: source.entry.epoch,
    journalSeq: source.entry.seq,
    part,
    detail: {
      family,
      ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
      ...(time.clock === 'plausible' || time.clock === 'missing' ? {} : { clock: time.clock }),
      ...(reading.clearsAll ? { clearsAll: true } : {}),
      ...(reading.reason === 'mapped' ? {} : { unknown: reading.reason }),
      // Another table may be named in the register one day: then it says something else.
      ...(body.profile === undefined ? { tableOf: 'register' } : {}),
      ...more,
    },
  };
}

/** The occurrence belongs to this alarm. */
export async function link(
  batch: Occurrences,
  { part, source: { journal, entry } }: { readonly source: Source; readonly part: number },
  alarm: AlarmRecord,
): Promise<void> {
  await batch.occurrences.link({ journal, epoch: entry.epoch, journalSeq: entry.seq, part }, alarm.id);
}
