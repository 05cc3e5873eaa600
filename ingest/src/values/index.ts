import type { Status } from '@vigil/vocabulary';
import type { Units, Work } from '../batch.ts';
import type { Message, StatusMessage } from '../decode/decoded.ts';
import { type Feature, on } from '../feature.ts';
import type { LiveState } from '../world.ts';

/** The last known values of each unit, as the unit page shows them and the rules below read them. */
export const values: Feature = {
  name: 'values',
  onMessage: [on('status', mergeStatus), on('stats', noteStats)],
};

/** `null` (people: unknown) replaces what was known; a missing value keeps it. */
function mergeStatus(batch: Units, message: StatusMessage): Work {
  if (message.body.historical === true) return undefined;
  const state = batch.units.touch(message.unitId);
  noteTime(state, message);
  state.status = { ...state.status, ...valuesOf(message.body) };
  state.statusAt = message.time.eventTime;
  return undefined;
}

/** Counters go to history only. */
function noteStats(batch: Units, message: Message): Work {
  if (message.body.historical !== true) noteTime(batch.units.touch(message.unitId), message);
  return undefined;
}

function noteTime(state: LiveState, message: Message): void {
  if (message.time.skewMs !== null) state.skewMs = message.time.skewMs;
  if (message.body.seq !== undefined) state.seq = message.body.seq;
}

/** Values without the envelope. */
function valuesOf(body: Status): Partial<Status> {
  const { v: _v, id: _id, ts: _ts, boot: _boot, seq: _seq, historical: _historical, ...rest } = body;
  return rest;
}
