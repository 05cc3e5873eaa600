import { type Logger, supervise } from '@vigil/service';
import type { CredentialRecord } from '@vigil/store/credentials';
import { endSession, type Sessions } from './session.ts';
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
    if (!(await credentials.refresh()) || stopped) return;
    for (const session of sessions.all()) {
      if (session.record === undefined) continue;
      const why = difference(session.record, credentials.find(session.record.id));
      if (why === undefined) continue;
      logger.info({ credential: session.record.id, why }, 'session ended');
      endSession(session, 'kicked', why);
    }
  };
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> = Promise.resolve();
  return {
    lookNow: (looked) => {
      const now = performance.now();
      if (now - lookedAt >= strangersEveryMs) {
        lookedAt = now;
        looking = look();
      }
      supervise(logger, 'credential look', looking.finally(looked));
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function difference(before: CredentialRecord, now: CredentialRecord | undefined): string | undefined {
  if (now === before) return undefined;
  if (now === undefined) return 'credential removed';
  if (!now.enabled) return 'credential disabled';
  const isSame =
    now.role === before.role &&
    now.vendor === before.vendor &&
    now.certificateName === before.certificateName &&
    isSameToken(before.tokenHmac, now.tokenHmac) &&
    isSameUnits(before.units, now.units);
  return isSame ? undefined : 'credential changed';
}

function isSameToken(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}

function isSameUnits(a: CredentialRecord['units'], b: CredentialRecord['units']): boolean {
  if (a === 'all' || b === 'all') return a === b;
  return a.size === b.size && a.isSubsetOf(b);
}
