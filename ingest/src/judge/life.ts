import type { Batch } from '../batch.ts';
import type { Message } from '../decode/decoded.ts';
import { reviewUnit } from './availability.ts';
import { cancelLost } from './lost.ts';

/**
 * A message proves that its unit lives, and the gateway that carried it too. Receipt time counts, not the device's.
 * Undefined when nothing changed but the time (the hot path).
 *
 * @param declares the message itself says online, offline or sleeping: it decides that alone
 */
export function noteLife(batch: Batch, message: Message, declares = false): Promise<void> | undefined {
  const { unitId, source } = message;
  const { origin, receivedAt } = source.entry;
  const unit = batch.register.units.get(unitId)?.unit;
  const unsettled = alive(batch, unitId, receivedAt, declares);
  if (unit?.kind === 'gateway') batch.draft.touch(unitId).memory.origin = origin;
  const gateway = carrier(batch, unit?.gateway, origin);
  const gatewayUnsettled = gateway !== null && alive(batch, gateway, receivedAt, false);
  if (!unsettled && !gatewayUnsettled) return undefined;
  return settle(batch, gatewayUnsettled ? [gateway, unitId] : [unitId], receivedAt);
}

/** Notes the life; true when something has to follow from it. */
function alive(batch: Batch, unitId: string, at: number, declares: boolean): boolean {
  const state = batch.draft.touch(unitId);
  state.lastSeenAt = Math.max(state.lastSeenAt ?? 0, at);
  const { memory, availability } = state;
  if (declares) return memory.losing === true;
  // Spoken after its last word: that word is over, whatever the millisecond says.
  if (state.declared !== null && state.declared !== 'online') {
    state.declared = 'online';
    state.declaredAt = at;
  }
  return memory.losing === true || availability !== 'online';
}

/** Only over the gateway's own credential: a unit that speaks over another way says nothing about it. */
function carrier(batch: Batch, gateway: string | undefined, origin: string): string | null {
  if (gateway === undefined) return null;
  return batch.draft.peek(gateway)?.memory.origin === origin ? gateway : null;
}

/** The gateway before its unit: one that is back frees the unit. */
async function settle(batch: Batch, unitIds: readonly string[], at: number): Promise<void> {
  for (const unitId of unitIds) {
    if (batch.draft.peek(unitId)?.memory.losing === true) await cancelLost(batch, unitId);
    await reviewUnit(batch, unitId, at);
  }
}
