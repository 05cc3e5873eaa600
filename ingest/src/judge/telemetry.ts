import type { RegisteredUnit } from '@vigil/store';
import type { Status } from '@vigil/vocabulary';
import { type Batch, count } from '../batch.ts';
import type { Message, StatusMessage } from '../decode/decoded.ts';
import type { LiveState } from '../world.ts';
import { watchCamera } from './cameras.ts';
import { watchEntrapment } from './entrapment.ts';
import { watchFridge } from './fridge.ts';
import { noteRepeat } from './frozen.ts';
import { noteLife } from './life.ts';
import { applyMaintenance } from './maintenance.ts';

/**
 * The hot path: merges the values and looks for derivations. Synchronous as long as nothing follows from a message;
 * a promise a message would halve the rate.
 */
export function judgeStatus(
  batch: Batch,
  message: StatusMessage,
  registered: RegisteredUnit,
): Promise<void> | undefined {
  if (message.will) return countVoid(batch, 'ignored:will-of-status');
  const at = message.source.entry.receivedAt;
  if (message.body.historical === true) return noteLife(batch, message);
  const state = batch.draft.touch(message.unitId);
  // Before the life is judged: a new message ends a freeze.
  noteRepeat(state.memory, message, at);
  const life = noteLife(batch, message);
  noteTime(state, message);
  state.status = { ...state.status, ...valuesOf(message.body) };
  state.statusAt = message.time.eventTime;
  const pending = derive(batch, message, registered, state, at);
  if (life !== undefined) pending.push(life);
  return pending.length === 0 ? undefined : settled(pending);
}

/** Counters go to history only; a message of them is a sign of life. */
export function judgeStats(batch: Batch, message: Extract<Message, { family: 'stats' }>): Promise<void> | undefined {
  if (message.will) return countVoid(batch, 'ignored:will-of-stats');
  const life = noteLife(batch, message);
  if (message.body.historical !== true) noteTime(batch.draft.touch(message.unitId), message);
  return life;
}

function noteTime(state: LiveState, message: Message): void {
  if (message.time.skewMs !== null) state.skewMs = message.time.skewMs;
  if (message.body.seq !== undefined) state.seq = message.body.seq;
}

function derive(
  batch: Batch,
  message: StatusMessage,
  registered: RegisteredUnit,
  state: LiveState,
  at: number,
): Promise<void>[] {
  const { mode } = message.body;
  return [
    mode === undefined ? undefined : applyMaintenance(batch, message.unitId, { type: 'mode', mode }, at),
    watchEntrapment(batch, registered, state, at),
    watchCamera(batch, registered, state, message.body, at),
    watchFridge(batch, registered, state, at),
  ].filter((work) => work !== undefined);
}

/** All of it ends before the first failure is told: nothing may go on writing in a transaction that is rolled back. */
async function settled(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Values without the envelope. `null` (people: unknown) replaces what was known; a missing value keeps it. */
function valuesOf(body: Status): Partial<Status> {
  const { v: _v, id: _id, ts: _ts, boot: _boot, seq: _seq, historical: _historical, ...values } = body;
  return values;
}

function countVoid(batch: Batch, what: string): undefined {
  count(batch, what);
  return undefined;
}
