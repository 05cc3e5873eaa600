import { type ConnectionKey, isLaterConnection } from '@vigil/vocabulary';
import type { Known, Units } from '../batch.ts';
import type { Message, Source } from '../decode/decoded.ts';
import type { LiveState } from '../world.ts';
import { availabilityMemory } from './memory.ts';

type Remembered = ReturnType<typeof availabilityMemory.of>;

export function keyOf({ journal, entry: { epoch, connection } }: Source): ConnectionKey {
  return { journal, epoch, connection };
}

/** Newest connection of the unit's credential that is open; null: none is known. */
export function openConnection(state: Readonly<LiveState> | null): ConnectionKey | null {
  const { session } = availabilityMemory.of(state);
  return session === undefined ? null : keyFrom(session);
}

function keyFrom(session: string): ConnectionKey {
  // Before there were epochs it was `journal:number`.
  const [journal = '', second = '', third] = session.split(':');
  return third === undefined
    ? { journal, epoch: '', connection: second }
    : { journal, epoch: second, connection: third };
}

const textOf = ({ journal, epoch, connection }: ConnectionKey): string => `${journal}:${epoch}:${connection}`;

/** Earlier connections of one credential that are remembered beside the newest. */
const othersKept = 8;

/** A connection of the unit's credential has begun. Those of an earlier run of its broker, or of another one, are over. */
export function noteOpened(state: LiveState, key: ConnectionKey): void {
  const memory = availabilityMemory.change(state);
  const open = openConnection(state);
  const isNewest = open === null || !isLaterConnection(open, key);
  const known = [...(memory.others ?? []), ...(memory.session === undefined ? [] : [memory.session])];
  const newest = isNewest ? textOf(key) : (memory.session ?? '');
  const others = [...known, textOf(key)].filter(
    (each, index, all) => all.indexOf(each) === index && isLaterConnection(keyFrom(newest), keyFrom(each)),
  );
  memory.session = newest;
  keepOthers(memory, others.slice(-othersKept));
}

/** One has ended; of those that are left the latest is the newest now. */
export function noteClosed(state: LiveState, key: ConnectionKey): void {
  const memory = availabilityMemory.change(state);
  const open = openConnection(state);
  // Its broker runs anew, and what was open before has ended with the run.
  const isOfRunBefore = open !== null && open.journal === key.journal && open.epoch !== key.epoch;
  if (isOfRunBefore) delete memory.session;
  const others = isOfRunBefore ? [] : (memory.others ?? []).filter((each) => each !== textOf(key));
  if (memory.session === textOf(key)) {
    const next = others.pop();
    if (next === undefined) delete memory.session;
    else {
      memory.session = next;
      memory.ended = textOf(key);
    }
  }
  keepOthers(memory, others);
}

function keepOthers(memory: ReturnType<typeof availabilityMemory.change>, others: readonly string[]): void {
  if (others.length > 0) memory.others = [...others];
  else delete memory.others;
}

/** This one, or a later one, has ended, and an earlier one is open still. */
function hasEnded(state: Readonly<LiveState> | null, key: ConnectionKey): boolean {
  const { session, ended } = availabilityMemory.of(state);
  if (session === undefined || ended === undefined || !isLaterConnection(key, keyFrom(session))) return false;
  return ended === textOf(key) || isLaterConnection(keyFrom(ended), key);
}

/** Another connection of the same run of the broker, earlier or later, is open: whoever ends, its credential stays. */
export function isOpenElsewhere(state: Readonly<LiveState> | null, key: ConnectionKey): boolean {
  const { session, others } = availabilityMemory.of(state);
  if (session === undefined) return false;
  if (session !== textOf(key)) {
    const open = keyFrom(session);
    return isLaterConnection(open, key) || isLaterConnection(key, open);
  }
  return others !== undefined;
}

/** Notes over what a unit spoke; of one credential's connections the newest stays, whichever was heard last. */
export function noteConnection(state: LiveState, source: Source): void {
  const { origin, epoch, connection } = source.entry;
  const known = availabilityMemory.of(state);
  if (
    known.connection === connection &&
    known.origin === origin &&
    known.epoch === epoch &&
    known.journal === source.journal
  )
    return;
  const before = spokenOver(known, origin);
  if (before !== null && isLaterConnection(before, keyOf(source))) return;
  const memory = availabilityMemory.change(state);
  memory.origin = origin;
  memory.journal = source.journal;
  memory.epoch = epoch;
  memory.connection = connection;
}

/** Newest connection of this credential over which the unit spoke; null: it last spoke over another one, or never. */
function spokenOver({ journal, epoch, connection, ...known }: Remembered, origin: string): ConnectionKey | null {
  if (known.origin !== origin || journal === undefined || epoch === undefined || connection === undefined) return null;
  return { journal, epoch, connection };
}

/**
 * Has this connection been followed by another one of the same credential? Then nothing that is said in its name is
 * about now: what it left behind (a Will, a late end) speaks of a connection that nobody uses any more. A unit that has
 * gone to another broker of ours has left the one before, too. Records of before journals carried the connection ('')
 * are believed.
 */
export function isSuperseded(batch: Units & Pick<Known, 'register'>, unitId: string, source: Source): boolean {
  const { origin, connection } = source.entry;
  if (connection === '') return false;
  const key = keyOf(source);
  const speaker = speakerOf(batch, origin);
  const spoken = spokenOver(availabilityMemory.of(batch.units.peek(unitId)), origin);
  if (spoken !== null && spoken.journal !== key.journal) return true;
  if (spoken !== null && isLaterConnection(spoken, key) && !hasEnded(speaker, spoken)) return true;
  const open = openConnection(speaker);
  return open !== null && isLaterConnection(open, key);
}

/** Does its credential go on speaking over another connection, whatever became of this one? */
export function isHeldElsewhere(batch: Units & Pick<Known, 'register'>, source: Source): boolean {
  return isOpenElsewhere(speakerOf(batch, source.entry.origin), keyOf(source));
}

function speakerOf({ units, register }: Units & Pick<Known, 'register'>, origin: string): Readonly<LiveState> | null {
  const speaker = register.unitOfCredential.get(origin);
  return speaker === undefined ? null : units.peek(speaker);
}

/** Came over an earlier connection than the birth of the session: of another session, whatever its number. */
export function isBehindBirth({ body, source }: Message, state: Readonly<LiveState>): boolean {
  const { born } = availabilityMemory.of(state);
  if (born === undefined || body.boot === undefined || body.boot === state.boot) return false;
  if (born.origin !== source.entry.origin) return false;
  return isLaterConnection(born, keyOf(source));
}

/** Came over a later connection than the birth of the session. */
export function isAfterBirth(state: Readonly<LiveState> | null, source: Source): boolean {
  const { born } = availabilityMemory.of(state);
  return born !== undefined && born.origin === source.entry.origin && isLaterConnection(keyOf(source), born);
}
