import type { RegisteredUnit } from '@vigil/store';
import { type ConnectionKey, contractNote, unitKinds } from '@vigil/vocabulary';
import { type Batch, count, noteFaults } from '../batch.ts';
import type { Presence, Source, StateMessage } from '../decode/decoded.ts';
import {
  isAfterBirth,
  isHeldElsewhere,
  isOpenElsewhere,
  isSuperseded,
  keyOf,
  noteClosed,
  noteOpened,
  openConnection,
} from './connections.ts';
import { noteLife } from './life.ts';
import { cancelLost } from './lost.ts';
import { availabilityMemory } from './memory.ts';
import { noteOrder, noteSession } from './order.ts';
import { reviewUnit } from './review.ts';
import { noteSleep } from './sleep.ts';

type StateReason = 'declared' | 'older-session' | 'older-connection' | 'other-connection' | 'historical';

/**
 * Does a state message (or Will) speak for the session that is running? One of an older session does not, nor one over
 * a connection that has been followed by another, nor a Will while an earlier one is open too. Equal numbers do; and a
 * Will of a later connection than that of the session's birth does, whatever its number.
 */
function judgeSession(batch: Batch, message: StateMessage): StateReason {
  const { body, unitId, source, will } = message;
  if (body.historical === true) return 'historical';
  if (isSuperseded(batch, unitId, source)) return 'older-connection';
  if (will && isHeldElsewhere(batch, source)) return 'other-connection';
  const state = batch.units.peek(unitId);
  const isOlder = body.boot !== undefined && body.boot < (state?.boot ?? 0);
  return isOlder && !(will && isAfterBirth(state, source)) ? 'older-session' : 'declared';
}

export async function judgeState(batch: Batch, message: StateMessage, registered: RegisteredUnit): Promise<void> {
  const { body, unitId, source, will } = message;
  const reason = judgeSession(batch, message);
  if (reason !== 'declared') {
    if (reason !== 'historical') count(batch, `ignored:${reason}`);
    if (will) return;
    if (reason === 'older-session') noteOrder(batch, message, 'old-news', 'older-boot');
    if (reason === 'older-connection') noteOrder(batch, message, 'old-news', reason);
    await noteLife(batch, message);
    return;
  }
  if (body.state === 'sleeping' && (will || !unitKinds[registered.unit.kind].sleeps))
    return refuseSleep(batch, message);
  if (!will) await noteLife(batch, message, body.state !== 'online');
  const state = batch.units.touch(unitId);
  noteSession(state, message);
  declare(state, source, will && body.state === 'offline' ? 'lost' : body.state);
  if (body.state === 'sleeping') await noteSleep(batch, unitId);
  await reviewUnit(batch, unitId, source.entry.receivedAt);
}

function declare(
  state: ReturnType<Batch['units']['touch']>,
  { entry: { receivedAt, seq } }: Source,
  word: 'online' | 'offline' | 'sleeping' | 'lost',
): void {
  state.declared = word;
  // Nothing heard may be younger than the word that ends it, or the word would not count.
  state.declaredAt = Math.max(receivedAt, state.lastSeenAt ?? 0);
  availabilityMemory.change(state).declaredSeq = seq;
}

/** A unit that never sleeps is judged by its silence; and nobody can say that he sleeps when his connection broke. */
async function refuseSleep(batch: Batch, message: StateMessage): Promise<void> {
  const { vendor, unitId, source, will } = message;
  const { origin, receivedAt } = source.entry;
  const said = contractNote('dropped-field', 'state', will ? 'sleeping (Will)' : 'sleeping');
  noteFaults(batch, { credential: origin, vendor, unitId, at: receivedAt }, [said]);
  if (!will) await noteLife(batch, message);
}

/**
 * A connection that broke without a word: the unit is lost unless it comes back within the grace. Only the last that is
 * open speaks for it: a device may hold several under different client ids, or have left a half-open one behind when it
 * restarted, which ends by its keep-alive minutes later.
 */
export async function judgePresence(batch: Batch, presence: Presence): Promise<void> {
  const unitId = batch.register.unitOfCredential.get(presence.credential);
  if (unitId === undefined) return;
  const { source, body } = presence;
  const key = { ...keyOf(source), connection: body.session };
  // Also of a unit that never spoke: many a gateway says nothing of itself, and has a Will.
  if (presence.what === 'connect') return connected(batch, unitId, key, source);
  const isOlder = isEndOfOlder(batch, unitId, key, source);
  const isLast = !isOpenElsewhere(batch.units.peek(unitId), key);
  if (openConnection(batch.units.peek(unitId)) !== null) noteClosed(batch.units.touch(unitId), key);
  if (isOlder) return count(batch, 'ignored:older-connection');
  if (!isLast) return count(batch, 'ignored:other-connection');
  const state = batch.units.peek(unitId);
  // A unit that never spoke cannot be lost.
  if (state === null || state.lastSeenAt === null) return;
  if (body.reason !== 'lost' && body.reason !== 'keepalive') return;
  const { receivedAt } = source.entry;
  await batch.deadlines.set({
    kind: 'lost',
    subject: unitId,
    dueAt: receivedAt + batch.rules.lost.graceMs,
    data: { at: receivedAt, session: body.session },
  });
  const memory = availabilityMemory.change(batch.units.touch(unitId));
  memory.losing = true;
  memory.lostAt = receivedAt;
}

/** Another one is open, or the unit has spoken over a later one. */
function isEndOfOlder(batch: Batch, unitId: string, key: ConnectionKey, source: Source): boolean {
  const open = openConnection(batch.units.peek(unitId));
  if (open !== null) {
    if (open.journal !== key.journal) return true;
    if (open.epoch === key.epoch && open.connection !== key.connection) return true;
  }
  const entry = { ...source.entry, connection: key.connection };
  return isSuperseded(batch, unitId, { ...source, entry });
}

async function connected(batch: Batch, unitId: string, key: ConnectionKey, { entry }: Source): Promise<void> {
  const state = batch.units.touch(unitId);
  noteOpened(state, key);
  if (availabilityMemory.of(state).losing === true) await cancelLost(batch, unitId);
  const { declared, declaredAt } = state;
  // Taken over: the Will of the connection before came a moment ago, and this is the unit coming back within its grace.
  if (declared !== 'lost' || entry.receivedAt - (declaredAt ?? 0) > batch.rules.lost.graceMs) return;
  state.declared = 'online';
  state.declaredAt = entry.receivedAt;
  await reviewUnit(batch, unitId, entry.receivedAt);
}
