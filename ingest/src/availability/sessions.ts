import { profileIds } from '@vigil/vocabulary';
import { type Batch, count, quarantine } from '../batch.ts';
import type { BirthMessage, Presence, StateMessage } from '../decode/decoded.ts';
import { noteLife } from './life.ts';
import { cancelLost } from './lost.ts';
import { availabilityMemory } from './memory.ts';
import { reviewUnit } from './review.ts';

/** A session's first message. A session number that went back is a device that was reset: its birth is the truth. */
export async function judgeBirth(batch: Batch, message: BirthMessage): Promise<void> {
  const { body, unitId, source } = message;
  await noteLife(batch, message);
  if (body.historical === true) return;
  const state = batch.units.touch(unitId);
  state.boot = body.boot;
  state.seq = body.seq ?? null;
  state.firmware = body.firmware ?? state.firmware;
  state.intervalMs = body.intervalMs ?? state.intervalMs;
  state.peopleSensor = body.capabilities?.peopleSensor ?? state.peopleSensor;
  state.declared = 'online';
  state.declaredAt = source.entry.receivedAt;
  if (body.profile !== undefined) {
    if (profileIds.includes(body.profile)) state.profile = body.profile;
    else
      quarantine(batch, {
        source,
        part: message.part,
        reason: 'unknown-profile',
        detail: `birth names profile ${body.profile}`,
        vendor: message.vendor,
        unitId,
      });
  }
}

export type StateReason = 'declared' | 'older-session' | 'historical';

/** Does a state message (or Will) speak for the session that is running? Equal numbers do; an older one does not. */
function judgeSession(known: number | null, sent: number | undefined, historical: boolean): StateReason {
  if (historical) return 'historical';
  return sent !== undefined && known !== null && sent < known ? 'older-session' : 'declared';
}

export async function judgeState(batch: Batch, message: StateMessage): Promise<void> {
  const { body, unitId, source, will } = message;
  const at = source.entry.receivedAt;
  const reason = judgeSession(batch.units.peek(unitId)?.boot ?? null, body.boot, body.historical === true);
  if (reason === 'older-session') return count(batch, 'ignored:older-session');
  if (reason === 'historical') {
    await noteLife(batch, message);
    return;
  }
  if (!will) await noteLife(batch, message, body.state !== 'online');
  const state = batch.units.touch(unitId);
  state.boot = body.boot ?? state.boot;
  state.declared = will && body.state === 'offline' ? 'lost' : body.state;
  // Nothing heard may be younger than the word that ends it, or the word would not count.
  state.declaredAt = Math.max(at, state.lastSeenAt ?? 0);
  await reviewUnit(batch, unitId, at);
}

/**
 * A connection that broke without a word: the unit is lost unless it comes back within the grace. Only its newest
 * connection speaks for it: a device that restarted may have left a half-open one behind, under another client id,
 * which ends by its keep-alive minutes later.
 */
export async function judgePresence(batch: Batch, presence: Presence): Promise<void> {
  const unitId = batch.register.unitOfCredential.get(presence.credential);
  if (unitId === undefined) return;
  const state = batch.units.peek(unitId);
  // A unit that never spoke cannot be lost.
  if (state === null || state.lastSeenAt === null) return;
  const session = `${presence.source.journal}:${presence.body.session}`;
  if (presence.what === 'connect') {
    const memory = availabilityMemory.change(batch.units.touch(unitId));
    memory.session = session;
    if (memory.losing === true) await cancelLost(batch, unitId);
    return;
  }
  const { reason } = presence.body;
  const newest = availabilityMemory.of(state).session;
  if (newest !== undefined && newest !== session) return count(batch, 'ignored:older-connection');
  if (newest !== undefined) delete availabilityMemory.change(batch.units.touch(unitId)).session;
  if (reason !== 'lost' && reason !== 'keepalive') return;
  const { receivedAt } = presence.source.entry;
  await batch.deadlines.set({
    kind: 'lost',
    subject: unitId,
    dueAt: receivedAt + batch.rules.lost.graceMs,
    data: { at: receivedAt, session: presence.body.session },
  });
  availabilityMemory.change(batch.units.touch(unitId)).losing = true;
}
