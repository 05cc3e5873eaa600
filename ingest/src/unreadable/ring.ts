import { isUpFamily, parseTopic } from '@vigil/vocabulary';
import { ownWord } from '../alarms/occurrences.ts';
import { raise } from '../alarms/raise.ts';
import { keepSaid, link } from '../alarms/record.ts';
import { bounded, ringSaid, type Subject, saidBy } from '../alarms/said.ts';
import { answer, type Batch, count, quarantine } from '../batch.ts';
import type { Rejected } from '../decode/decoded.ts';
import type { Failure } from '../feature.ts';
import { subjectOf } from './subject.ts';

/**
 * What could not be used is kept with its bytes. When it came on an alarm's topic somebody may be trapped: it rings with
 * all that it says, or as unreadable where it says nothing; on its unit, else on what its vendor calls one, else on the
 * sender. Only where the sender is nobody's that we know, the quarantine and its counter alone show it.
 */
export async function judgeRejected(batch: Batch, rejected: Rejected): Promise<void> {
  const { source, part, reason, detail, vendor, unitId, family, ref } = rejected;
  // What names no unit is kept within its sender's own bounds, and shown to it.
  const owner = vendor ?? batch.register.vendorOfCredential(source.entry.origin)?.id ?? null;
  quarantine(batch, { source, part, reason, detail, vendor: owner, unitId });
  const isAlarm = family === 'alarm' || family === 'fault' || family === 'event';
  const subject = isAlarm ? subjectOf(batch, rejected) : null;
  const said = subject === null ? [] : saidBy(rejected, subject);
  if (subject !== null && said.length > 0) {
    for (const message of said) await ringSaid(batch, message, subject);
    return;
  }
  if (vendor !== null && unitId !== null) answer(batch, { vendor, unitId, ref }, 'quarantined', { reason });
  if (!isAlarm) return;
  if (subject === null) return count(batch, 'unreadable:nobody');
  await ringUnreadable(batch, rejected, subject);
}

async function ringUnreadable(batch: Batch, rejected: Rejected, subject: Subject): Promise<void> {
  const { source, part, reason, detail, family } = rejected;
  const { entry, journal } = source;
  const at = entry.receivedAt;
  const code = 'unreadable-alarm';
  const where = await bounded(batch, subject, code, false);
  const open = await batch.alarms.findOpen(where.unit.unit.id, code);
  const kept = await keepSaid(batch, open, {
    ...ownWord,
    alarmId: null,
    unitId: where.said,
    code,
    raw: reason,
    receivedAt: at,
    journal,
    epoch: entry.epoch,
    journalSeq: entry.seq,
    part,
    detail: { family, reason, detail, topic: entry.topic, credential: entry.origin },
  });
  if (kept === 'known') return;
  const alarm = await raise(batch, {
    unit: where.unit,
    code,
    at,
    source: 'rule',
    // No device can clear it, so only a person may end it.
    latched: true,
    raw: reason,
    // Whoever acknowledged it has not seen this one, and what it says nobody knows.
    news: 'message',
    facts: {
      text: `${entry.topic}: ${reason}`,
      ...(where.registered ? {} : { marks: ['not-registered'] as const }),
    },
  });
  if (kept === 'kept') await link(batch, rejected, alarm);
}

/** What our own code fails at rings like what nobody can read: of a message only the topic is believed. */
export function judgeFailed(batch: Batch, failure: Failure): Promise<void> {
  return failure.kind === 'message' ? failedMessage(batch, failure) : failedDeadline(batch, failure);
}

async function failedDeadline(batch: Batch, failure: Extract<Failure, { kind: 'deadline' }>): Promise<void> {
  const { deadline, unitId, detail } = failure;
  const unit = batch.register.units.get(unitId);
  if (unit === undefined) throw new Error(`deadline ${deadline.kind}: unit ${unitId} is not in the register`);
  await raise(batch, {
    unit,
    code: 'unreadable-alarm',
    at: batch.now,
    source: 'rule',
    // What it was meant to find out is not known, so only a person may end it.
    latched: true,
    raw: 'deadline-failed',
    news: 'message',
    facts: { text: `${deadline.kind}: ${detail}` },
  });
}

function failedMessage(batch: Batch, failure: Extract<Failure, { kind: 'message' }>): Promise<void> {
  const { source, detail } = failure;
  const parsed = parseTopic(source.entry.topic);
  const { vendor = null, unit = null, family = null } = parsed.ok ? parsed.topic : {};
  return judgeRejected(batch, {
    kind: 'rejected',
    reason: 'handler-failed',
    detail,
    part: 0,
    vendor,
    unitId: unit,
    family: family !== null && isUpFamily(family) ? family : null,
    ref: null,
    notes: [],
    source,
  });
}
