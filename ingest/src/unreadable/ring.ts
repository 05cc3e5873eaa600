import type { RegisteredUnit } from '@vigil/store';
import { isUpFamily, parseTopic } from '@vigil/vocabulary';
import { ownWord } from '../alarms/occurrences.ts';
import { raise } from '../alarms/raise.ts';
import { type Alarms, answer, count, type Known, type Occurrences, type Outflow, quarantine } from '../batch.ts';
import type { Rejected } from '../decode/decoded.ts';
import type { Failure } from '../feature.ts';

type RingParts = Alarms & Occurrences & Outflow & Pick<Known, 'register' | 'now'>;

/**
 * What could not be understood is kept with its bytes. When it came on an alarm's topic somebody may be trapped: the
 * unit itself rings; a unit we do not know rings on the gateway or device that sent it; if that is unknown too, only
 * the quarantine and its counter show it.
 */
export async function judgeRejected(batch: RingParts, rejected: Rejected): Promise<void> {
  const { source, part, reason, detail, vendor, unitId, family, ref } = rejected;
  quarantine(batch, { source, part, reason, detail, vendor, unitId });
  if (vendor !== null && unitId !== null) answer(batch, { vendor, unitId, ref }, 'quarantined', { reason });
  if (family !== 'alarm' && family !== 'fault' && family !== 'event') return;
  const unit = ringsOn(batch, rejected);
  if (unit === null) return count(batch, 'unreadable:nobody');
  const { entry, journal } = source;
  const at = entry.receivedAt;
  const code = 'unreadable-alarm';
  const fresh = await batch.occurrences.add({
    ...ownWord,
    alarmId: null,
    unitId: unit.unit.id,
    code,
    raw: reason,
    receivedAt: at,
    journal,
    epoch: entry.epoch,
    journalSeq: entry.seq,
    part,
    detail: { family, reason, detail, topic: entry.topic },
  });
  if (!fresh) return;
  const alarm = await raise(batch, {
    unit,
    code,
    at,
    source: 'rule',
    // No device can clear it, so only a person may end it.
    latched: true,
    raw: reason,
    facts: { text: `${entry.topic}: ${reason}` },
  });
  await batch.occurrences.link({ journal, epoch: entry.epoch, journalSeq: entry.seq, part }, alarm.id);
}

/** What our own code fails at rings like what nobody can read: of a message only the topic is believed. */
export function judgeFailed(batch: RingParts, failure: Failure): Promise<void> {
  return failure.kind === 'message' ? failedMessage(batch, failure) : failedDeadline(batch, failure);
}

async function failedDeadline(batch: RingParts, failure: Extract<Failure, { kind: 'deadline' }>): Promise<void> {
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
    facts: { text: `${deadline.kind}: ${detail}` },
  });
}

function failedMessage(batch: RingParts, failure: Extract<Failure, { kind: 'message' }>): Promise<void> {
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

/** Never a unit of another vendor: a vendor must not be able to ring somebody else's lift. */
function ringsOn(batch: Pick<Known, 'register'>, rejected: Rejected): RegisteredUnit | null {
  const { units, unitOfCredential } = batch.register;
  const { vendor, unitId } = rejected;
  const own = unitId === null ? undefined : units.get(unitId);
  if (own !== undefined && own.vendor.id === vendor) return own;
  const sender = units.get(unitOfCredential.get(rejected.source.entry.origin) ?? '');
  return sender !== undefined && (vendor === null || sender.vendor.id === vendor) ? sender : null;
}
