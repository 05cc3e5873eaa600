import type { AlarmRecord } from '@vigil/store';
import type { Lateness } from './order.ts';
import type { Report } from './report.ts';

/**
 * Occurrences kept with one open alarm. A device in a loop may send a million in a night: those above are counted, and
 * still ring when they say news.
 */
const keptAtMost = 10_000;
/** Among how many of the newest a reused id is noticed. */
const lookedAt = 20;

/**
 * `id-reused`: kept, and another message of this session has the same id in the open alarm. `full`: only counted.
 * `known`: this place in the journal was judged before.
 */
export type Kept = 'kept' | 'id-reused' | 'full' | 'known';

export async function keep(report: Report, lateness: Lateness): Promise<Kept> {
  const { batch, open } = report;
  if (open !== null && (await batch.occurrences.keptWith(open.id)) >= keptAtMost) return 'full';
  const isIdReused = await hasSameId(report);
  if (!(await batch.occurrences.add(occurrenceOf(report, lateness, isIdReused)))) return 'known';
  return isIdReused ? 'id-reused' : 'kept';
}

/** Same id in the same session, other content: recorded as its own occurrence, and said so. */
async function hasSameId({ batch, open, key, boot, dedupeKey }: Report): Promise<boolean> {
  if (key === null || open === null) return false;
  const recent = await batch.occurrences.of(open.id, lookedAt);
  return recent.some((past) => past.messageKey === key && past.boot === boot && past.dedupeKey !== dedupeKey);
}

function occurrenceOf(report: Report, lateness: Lateness, idReused: boolean) {
  const { message, code, key, dedupeKey, boot, seq, at } = report;
  const { unitId, family, body, time, part, source } = message;
  const { floor, passengers, peopleCount, door, doorZone, text, active, historical } = body;
  const known = { floor, passengers, peopleCount, door, doorZone, text };
  return {
    alarmId: null,
    unitId,
    code: code.canonical,
    profile: code.reading.profile,
    raw: code.reading.raw,
    active: active && !code.reading.clearsAll,
    historical: historical === true,
    messageKey: key,
    dedupeKey,
    boot,
    seq,
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
      ...(lateness === null ? {} : { late: lateness }),
    },
  };
}

/** The occurrence belongs to this alarm. */
export async function link({ batch, message }: Report, alarm: AlarmRecord): Promise<void> {
  const { journal, entry } = message.source;
  const position = { journal, epoch: entry.epoch, journalSeq: entry.seq, part: message.part };
  await batch.occurrences.link(position, alarm.id);
}
