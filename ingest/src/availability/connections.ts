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
  if (session === undefined) return null;
  // Before there were epochs it was `journal:number`.
  const [journal = '', second = '', third] = session.split(':');
  return third === undefined
    ? { journal, epoch: '', connection: second }
    : { journal, epoch: second, connection: third };
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
  const spoken = spokenOver(availabilityMemory.of(batch.units.peek(unitId)), origin);
  if (spoken !== null && (spoken.journal !== key.journal || isLaterConnection(spoken, key))) return true;
  const speaker = batch.register.unitOfCredential.get(origin);
  const open = speaker === undefined ? null : openConnection(batch.units.peek(speaker));
  return open !== null && isLaterConnection(open, key);
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
