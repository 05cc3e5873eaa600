import type { Batch, Units, Work } from '../batch.ts';
import type { Message } from '../decode/decoded.ts';
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
  const { origin, receivedAt } = source.entry;
  const unit = batch.register.units.get(unitId)?.unit;
  const unsettled = alive(batch, unitId, receivedAt, declares);
  if (unit?.kind === 'gateway') availabilityMemory.change(batch.units.touch(unitId)).origin = origin;
  const gateway = carrier(batch, unit?.gateway, origin);
  const gatewayUnsettled = gateway !== null && alive(batch, gateway, receivedAt, false);
  if (!unsettled && !gatewayUnsettled) return undefined;
  return settle(batch, gatewayUnsettled ? [gateway, unitId] : [unitId], receivedAt);
}

/**
 * Something came over its own credential, or over its gateway's on its topic, of which nothing was understood: it lives
 * all the same.
 */
export function noteHeard(batch: Batch, unitId: string, at: number): Work {
  const memory = availabilityMemory.change(batch.units.touch(unitId));
  memory.garbledSince ??= batch.units.peek(unitId)?.lastSeenAt ?? at;
  alive(batch, unitId, at, false, false);
  return settle(batch, [unitId], at);
}

/** Notes the life; true when something has to follow from it. */
function alive(batch: Units, unitId: string, at: number, declares: boolean, isUnderstood = true): boolean {
  const state = batch.units.touch(unitId);
  state.lastSeenAt = Math.max(state.lastSeenAt ?? 0, at);
  const { losing: isLosing, garbledSince } = availabilityMemory.of(state);
  if (isUnderstood && garbledSince !== undefined) delete availabilityMemory.change(state).garbledSince;
  const losing = isLosing === true;
  if (declares) return losing;
  // Spoken after its last word: that word is over, whatever the millisecond says.
  if (state.declared !== null && state.declared !== 'online') {
    state.declared = 'online';
    state.declaredAt = at;
  }
  return losing || state.availability !== 'online';
}

/** Only over the gateway's own credential: a unit that speaks over another way says nothing about it. */
function carrier(batch: Units, gateway: string | undefined, origin: string): string | null {
  if (gateway === undefined) return null;
  return availabilityMemory.of(batch.units.peek(gateway)).origin === origin ? gateway : null;
}

/** The gateway before its unit: one that is back frees the unit. */
async function settle(batch: Batch, unitIds: readonly string[], at: number): Promise<void> {
  for (const unitId of unitIds) {
    if (availabilityMemory.of(batch.units.peek(unitId)).losing === true) await cancelLost(batch, unitId);
    await reviewUnit(batch, unitId, at);
  }
}
