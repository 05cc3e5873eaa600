import { setTimeout as pause } from 'node:timers/promises';
import { type Logger, supervise } from '@vigil/service';
import { type CredentialRecord, goodTokens } from '@vigil/store/credentials';
import { endSession, type Session, type Sessions } from './session.ts';
import type { Credentials } from './sign-in.ts';

export interface CredentialWatchParts {
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly logger: Logger;
  readonly everyMs: number;
}

export interface CredentialWatch {
  /** Another look before its time, for somebody who is not known; at most one in {@link strangersEveryMs}. */
  readonly lookNow: (looked: () => void) => void;
  readonly stop: () => void;
}

/** A crowd of strangers must not make us open the register for each of them. */
const strangersEveryMs = 100;

/**
 * Looks for changed credentials and ends the sessions of those that were disabled, removed or changed: a session
 * carries what its credential may do, and the client comes back with what it may do now.
 */
export function watchCredentials({ credentials, sessions, logger, everyMs }: CredentialWatchParts): CredentialWatch {
  let stopped = false;
  const timer = setInterval(() => supervise(logger, 'credential refresh', look), everyMs);
  const look = async (): Promise<void> => {
    const isNews = await credentials.refresh();
    if (stopped) return;
    if (isNews) review(sessions.all());
    for (const id of credentials.overlapsEnded()) review(sessions.ofCredential(id));
  };
  const review = (those: readonly Session[]): void => {
    for (const session of those) {
      if (session.record === undefined) continue;
      const why = difference(session.record, session.proof, credentials.find(session.record.id));
      if (why === undefined) continue;
      logger.info({ credential: session.record.id, why }, 'session ended');
      endSession(session, 'kicked', why);
    }
  };
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** The look that has not begun yet. */
  let next: Promise<void> | null = null;
  /** What was written before this is called has been taken in when it resolves. */
  const lookAgain = async (): Promise<void> => {
    await pause(Math.max(0, lookedAt + strangersEveryMs - performance.now()));
    lookedAt = performance.now();
    next = null;
    await look();
  };
  return {
    lookNow: (looked) => {
      next ??= lookAgain();
      supervise(logger, 'credential look', next.finally(looked));
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function difference(
  before: CredentialRecord,
  proof: Uint8Array | null,
  now: CredentialRecord | undefined,
): string | undefined {
  if (now === undefined) return 'credential removed';
  if (!now.enabled) return 'credential disabled';
  const isSame =
    now.role === before.role &&
    now.vendor === before.vendor &&
    now.certificateName === before.certificateName &&
    isSameUnits(before.units, now.units);
  if (!isSame) return 'credential changed';
  return proof === null || isGood(proof, now) ? undefined : 'token replaced';
}

/** Also the token before a rotation, for as long as both are. */
function isGood(proof: Uint8Array, record: CredentialRecord): boolean {
  return goodTokens(record, Date.now()).some((good) => Buffer.compare(good, proof) === 0);
}

function isSameUnits(a: CredentialRecord['units'], b: CredentialRecord['units']): boolean {
  if (a === 'all' || b === 'all') return a === b;
  return a.size === b.size && a.isSubsetOf(b);
}
