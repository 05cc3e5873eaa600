import { newestPeople, type PeopleSaid } from '@vigil/vocabulary';
import type { Units, Work } from '../batch.ts';
import type { Message, StatusMessage } from '../decode/decoded.ts';
import { type Feature, on } from '../feature.ts';
import { lastStatus } from '../last-status.ts';
import { isPast } from '../old-news.ts';
import type { LiveState } from '../world.ts';

/** The last known values of each unit, as the unit page shows them and the rules below read them. */
export const values: Feature = {
  name: 'values',
  memory: lastStatus,
  onMessage: [on('status', mergeStatus), on('stats', noteStats)],
};

/** `null` (people: unknown) replaces what was known; a missing value keeps it. */
function mergeStatus(batch: Units, message: StatusMessage): Work {
  if (isPast(message)) return undefined;
  const state = batch.units.touch(message.unitId);
  noteTime(state, message);
  state.status = merged(state.status, message.body);
  state.statusAt = message.time.eventTime;
  noteHeard(state, message);
  return undefined;
}

/** Two clocks that differ by less are the same for what people are told. */
const sameMs = 2_000;

/** When the last status was received: what it says of the time is its device's clock. */
function noteHeard(state: LiveState, { time, source }: StatusMessage): void {
  const { receivedAt } = source.entry;
  if (Math.abs(time.eventTime - receivedAt) > sameMs) lastStatus.change(state).heardAt = receivedAt;
  else if (lastStatus.of(state).heardAt !== undefined) delete lastStatus.change(state).heardAt;
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

/** Fields of the envelope, which are no values. */
const envelope: ReadonlySet<string> = new Set(['v', 'id', 'ts', 'boot', 'seq', 'historical']);

/** A new object: what was committed must not change with it. */
function merged(
  known: Readonly<Record<string, unknown>>,
  body: Readonly<Record<string, unknown>> & PeopleSaid,
): LiveState['status'] {
  const status: Record<string, unknown> = { ...known };
  for (const name in body) if (!envelope.has(name)) status[name] = body[name];
  forgetContradicted(status, body);
  return status;
}

/** Of two statements about people the newer one stands, also where they are two fields. */
function forgetContradicted(
  status: Record<string, unknown>,
  { passengers: said, peopleCount: counted }: PeopleSaid,
): void {
  if ((said === undefined) === (counted === undefined)) return;
  const { passengers, peopleCount } = status;
  if (typeof passengers !== 'boolean' || typeof peopleCount !== 'number') return;
  const newest = newestPeople({ passengers, peopleCount }, { passengers: said, peopleCount: counted });
  if (newest.passengers === null) delete status['passengers'];
  if (newest.peopleCount === null) delete status['peopleCount'];
}
