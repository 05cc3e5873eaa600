import { createHash } from 'node:crypto';
import { isLaterConnection, profileIds } from '@vigil/vocabulary';
import { type Batch, quarantine } from '../batch.ts';
import type { BirthMessage } from '../decode/decoded.ts';
import { envelopeText } from '../decode/envelope-text.ts';
import { plausibleTime } from '../decode/place.ts';
import type { LiveState } from '../world.ts';
import { isSuperseded, keyOf } from './connections.ts';
import { noteLife } from './life.ts';
import { availabilityMemory } from './memory.ts';
import { beginSession, knownPlace, noteOrder } from './order.ts';

/** A session's first message. A session number that went back is a device that was reset: its birth is the truth. */
export async function judgeBirth(batch: Batch, message: BirthMessage): Promise<void> {
  const { body, unitId, source } = message;
  const behind = body.historical === true ? null : isBehind(batch, message);
  await noteLife(batch, message);
  if (body.historical === true) return;
  if (behind !== null) return noteOrder(batch, message, 'old-news', behind);
  const state = batch.units.touch(unitId);
  const memory = availabilityMemory.change(state);
  const hash = createHash('sha256').update(envelopeText(message)).digest().readUInt32BE(0);
  if (!isResent(message, state, hash)) {
    beginSession(state, body.boot, plausibleTime(message));
    state.seq = body.seq ?? null;
  }
  memory.born = { ...keyOf(source), origin: source.entry.origin, hash };
  // The clock of a terminal that was switched off may be years behind, before its first status says so.
  if (message.time.skewMs !== null) state.skewMs = message.time.skewMs;
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

/**
 * Of a session that ended before the one that runs? Over a newer connection no birth is, whatever its number; over an
 * older one than that of the session's birth every one is. In between, one with a lower number was buffered when its
 * clock, or its connection, is behind too.
 */
function isBehind(batch: Batch, message: BirthMessage): 'older-connection' | 'older-boot' | null {
  const { body, source, unitId } = message;
  const state = batch.units.peek(unitId);
  if (state === null || state.boot === null) return null;
  const { born } = availabilityMemory.of(state);
  if (born !== undefined && born.origin === source.entry.origin) {
    if (isLaterConnection(keyOf(source), born)) return null;
    if (isLaterConnection(born, keyOf(source))) return 'older-connection';
  }
  if (body.boot >= state.boot) return null;
  if (isSuperseded(batch, unitId, source)) return 'older-connection';
  return isBeforeClock(message, state) ? 'older-boot' : null;
}

/** The same birth once more, for want of a PUBACK: the session goes on, and its numbers with it. */
function isResent(message: BirthMessage, state: Readonly<LiveState>, hash: number): boolean {
  if (message.body.boot !== state.boot) return false;
  const { born } = availabilityMemory.of(state);
  if (born === undefined || born.hash !== hash) return false;
  const { connection, epoch } = message.source.entry;
  return (born.connection === connection && born.epoch === epoch) || isBeforeClock(message, state);
}

function isBeforeClock(message: BirthMessage, state: Readonly<LiveState>): boolean {
  const [sent, known] = [plausibleTime(message), knownPlace(state).ts ?? null];
  return sent !== null && known !== null && sent < known;
}
