import type { Batch, Units, Work } from '../batch.ts';
import type { Message, Source } from '../decode/decoded.ts';
import type { LiveState } from '../world.ts';
import { noteConnection } from './connections.ts';
import { cancelLost } from './lost.ts';
import { availabilityMemory } from './memory.ts';
import { reviewUnit } from './review.ts';

/**
 * A message proves that its unit lives, and the gateway that carried it too. Receipt time counts, not the device's.
 * Undefined when nothing changed but the time (the hot path).
 *
 * @param declares the message itself says online, offline or sleeping: it decides that alone
 */
export function noteLife(batch: Batch, message: Message, declares = false): Work {
  const { unitId, source } = message;
  const { receivedAt } = source.entry;
  const unit = batch.register.units.get(unitId)?.unit;
  const gateway = carrier(batch, unit?.gateway, source.entry.origin);
  const unsettled = alive(batch, unitId, source, declares);
  const gatewayUnsettled = gateway !== null && alive(batch, gateway, source, false);
  if (!unsettled && !gatewayUnsettled) return undefined;
  return settle(batch, gatewayUnsettled ? [gateway, unitId] : [unitId], receivedAt);
}

/**
 * Something came over its own credential, or over its gateway's on its topic, of which nothing was understood: it lives
 * all the same.
 */
export function noteHeard(batch: Batch, unitId: string, source: Source): Work {
  const { receivedAt: at } = source.entry;
  const memory = availabilityMemory.change(batch.units.touch(unitId));
  memory.garbledSince ??= batch.units.peek(unitId)?.lastSeenAt ?? at;
  alive(batch, unitId, source, false, false);
  return settle(batch, [unitId], at);
}

/** Notes the life; true when something has to follow from it. */
function alive(batch: Units, unitId: string, source: Source, declares: boolean, isUnderstood = true): boolean {
  const { receivedAt, seq } = source.entry;
  const state = batch.units.touch(unitId);
  state.lastSeenAt = Math.max(state.lastSeenAt ?? 0, receivedAt);
  // What the broker says of a credential came over no connection.
  if (isUnderstood || source.entry.connection !== '') noteConnection(state, source);
  if (isUnderstood && availabilityMemory.of(state).garbledSince !== undefined)
    delete availabilityMemory.change(state).garbledSince;
  const losing = isOverLoss(state, receivedAt);
  if (declares) return losing;
  // Spoken after its last word: that word is over. What was received before it and is read behind it says nothing new.
  if (state.declared !== null && state.declared !== 'online' && !isBeforeWord(state, receivedAt, seq)) {
    state.declared = 'online';
    state.declaredAt = receivedAt;
  }
  return losing || state.availability !== 'online';
}

/** The deadline of a lost connection runs, and this came after the loss. */
function isOverLoss(state: Readonly<LiveState>, at: number): boolean {
  const { losing, lostAt = 0 } = availabilityMemory.of(state);
  return losing === true && at >= lostAt;
}

/** Within one millisecond the place in the journal decides, where it is known. */
function isBeforeWord(state: Readonly<LiveState>, at: number, seq: number): boolean {
  const saidAt = state.declaredAt ?? 0;
  return at < saidAt || (at === saidAt && seq < (availabilityMemory.of(state).declaredSeq ?? 0));
}

/** Only over the gateway's own credential: a unit that speaks over another way says nothing about it. */
function carrier(batch: Units, gateway: string | undefined, origin: string): string | null {
  if (gateway === undefined) return null;
  return availabilityMemory.of(batch.units.peek(gateway)).origin === origin ? gateway : null;
}

/** The gateway before its unit: one that is back frees the unit. */
async function settle(batch: Batch, unitIds: readonly string[], at: number): Promise<void> {
  for (const unitId of unitIds) {
    const state = batch.units.peek(unitId);
    if (state !== null && isOverLoss(state, at)) await cancelLost(batch, unitId);
    await reviewUnit(batch, unitId, at);
  }
}
