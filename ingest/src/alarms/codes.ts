import type { AlarmRecord, RegisteredUnit } from '@vigil/store';
import { type AlarmMark, contractNote, isCanonicalId, refOf } from '@vigil/vocabulary';
import { type Batch, count, noteFaults, quarantine } from '../batch.ts';
import type { CodeFamilyMessage } from '../decode/decoded.ts';
import { type Asker, answerAgain, answerStored } from './answers.ts';
import { factsOf, newsOf } from './facts.ts';
import { mustRingLate } from './historical.ts';
import { isClearOutdated, isRaiseOutdated, type Lateness, latenessOf } from './order.ts';
import { clear, clearOpen, raise } from './raise.ts';
import { keep, link } from './record.ts';
import { type Before, isOnlyRepeated, lookBefore } from './repeats.ts';
import { isGrave, type Report, reportOf } from './report.ts';

/**
 * fault, event, alarm: the occurrence is kept, the alarm moves, the device is answered – in this order, and a message
 * that was said before only gets its answers again (EN 81-28: a device repeats until it is answered).
 */
export async function judgeCode(batch: Batch, message: CodeFamilyMessage, registered: RegisteredUnit): Promise<void> {
  const report = await reportOf(batch, message, registered);
  const before = await lookBefore(batch, report);
  if (isOnlyRepeated(report, before)) {
    count(batch, 'ignored:duplicate');
    return answerAgain(batch, askerOf(report), before.alarm);
  }
  const lateness = latenessOf(report);
  const kept = await keep(report, lateness);
  if (kept === 'known') {
    count(batch, 'ignored:duplicate');
    return answerAgain(batch, askerOf(report), before.alarm ?? report.open);
  }
  if (report.code.reading.reason !== 'mapped') keepUnknown(report);
  const alarm = await move(report, before, lateness, kept === 'id-reused');
  if (alarm !== null && kept !== 'full') await link(batch, message, alarm);
  answerStored(batch, askerOf(report), alarm);
}

function askerOf({ message, code }: Report): Asker {
  const { unitId, vendor, body } = message;
  const { reason } = code.reading;
  return { vendor, unitId, ref: refOf(body), ...(reason === 'mapped' ? {} : { reason }) };
}

function keepUnknown({ batch, message, code }: Report): void {
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

/** The alarm that the report belongs to after it has moved it; null: none. */
async function move(
  report: Report,
  before: Before,
  lateness: Lateness,
  isIdReused: boolean,
): Promise<AlarmRecord | null> {
  const { batch, message, code, word, at, raises } = report;
  if (lateness === 'older') noteOlder(report);
  if (message.body.historical === true) {
    count(batch, 'historical');
    return (await mustRingLate(report)) ? raiseReported(report, 'late', marksOf(report, 'late'), isIdReused) : null;
  }
  if (code.reading.clearsAll) return clearAll(report, lateness);
  // Its end was heard before it, so it is over; somebody in danger may still be.
  if (raises && !isGrave(report) && (await isRaiseOutdated(report))) return null;
  if (!raises && (await isClearOutdated(report, code.canonical))) return outdated(report, lateness);
  if (!raises) {
    await batch.hooks.weighCode(batch, weighed(report));
    return clear(batch, message.unitId, code.canonical, at);
  }
  for (const ended of word.clears ?? [])
    if (isCanonicalId(ended) && !(await isClearOutdated(report, ended))) await clear(batch, message.unitId, ended, at);
  const goesOn = before.repeat === 'goes-on';
  const marks: readonly AlarmMark[] = goesOn ? ['repeats-after-closing'] : marksOf(report, lateness);
  return raiseReported(report, lateness, marks, isIdReused || before.repeat === 'repeat');
}

async function raiseReported(
  report: Report,
  lateness: Lateness,
  marks: readonly AlarmMark[],
  isRepeat: boolean,
): Promise<AlarmRecord | null> {
  const { batch, registered, code, word, at } = report;
  const weight = await batch.hooks.weighCode(batch, weighed(report));
  if (word.priority === 'info') return null;
  const facts = factsOf(report, weight, lateness);
  return raise(batch, {
    unit: registered,
    code: code.canonical,
    at,
    source: 'device',
    profile: code.reading.profile,
    raw: code.reading.raw,
    ...(weight.emergency ? { priority: 'emergency', lane: 'emergency', latched: true } : {}),
    suppression: weight.suppression,
    news: newsOf(report.open, report.message, facts, isRepeat),
    facts: marks.length === 0 ? facts : { ...facts, marks: [...marks, ...(facts.marks ?? [])] },
  });
}

/** An alarm that stands already came in time. */
function marksOf({ open }: Report, lateness: Lateness): readonly AlarmMark[] {
  return lateness === null || open !== null ? [] : ['sent-late'];
}

function weighed({ message, registered, code, at }: Report) {
  return { message, registered, code: code.canonical, at, hearsay: null };
}

/** "Nothing is wrong": ends everything this device raised; what people raised it can only propose to end. */
async function clearAll(report: Report, lateness: Lateness): Promise<AlarmRecord | null> {
  const { batch, message, at } = report;
  let last: AlarmRecord | null = null;
  let isOutdated = false;
  for (const open of await batch.alarms.openOf([message.unitId])) {
    if (open.source !== 'device' || open.code === 'unreadable-alarm') continue;
    if (await isClearOutdated(report, open.code)) isOutdated = true;
    else last = await clearOpen(batch, open, at);
  }
  if (isOutdated) outdated(report, lateness);
  return last;
}

function outdated(report: Report, lateness: Lateness): null {
  count(report.batch, 'ignored:older-clear');
  if (lateness !== 'older') noteOlder(report);
  return null;
}

function noteOlder({ batch, message, at }: Report): void {
  const { vendor, unitId, family, source, body } = message;
  const said = `boot ${body.boot ?? '-'} seq ${body.seq ?? '-'} ts ${message.time.deviceTime ?? '-'}`;
  const from = { credential: source.entry.origin, vendor, unitId, at };
  noteFaults(batch, from, [contractNote('old-news', family, said)]);
}
