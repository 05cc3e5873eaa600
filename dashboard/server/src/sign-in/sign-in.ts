import { addressKey } from '@vigil/service';
import { hashPassword, hashSessionToken, newToken, type Person, type Store, verifyPassword } from '@vigil/store';
import { VigilError } from '@vigil/vocabulary';
import { type BackOffRule, forgetAfterMs, waitMs } from './back-off.ts';
import { createPasswordGate } from './password-gate.ts';

export interface SignInAttempt {
  readonly login: string;
  readonly password: string;
  readonly address: string;
  /** Session that this browser had before; it ends with a successful sign-in. */
  readonly previous: string | null;
}
export interface NewSession {
  readonly token: string;
  readonly person: Person;
  readonly endsAt: number;
}

export interface SignIn {
  /** Answers `bad-credentials` whatever was wrong, after the same amount of work, and `too-many-attempts` with the wait. */
  signIn(attempt: SignInAttempt): Promise<NewSession>;
  /**
   * Is this the password of somebody who is signed in? Guessing it with a session that was left open is slowed too.
   * @throws VigilError 'wrong-password', 'too-many-attempts'
   */
  confirm(person: Person, password: string): Promise<void>;
}

/** An address from which a person has signed in is his for so long. */
const addressIsKnownMs = 90 * 24 * 60 * 60_000;
/** Where a person has signed in before, wrong passwords of others slow him and never keep him out. */
const knownRule: BackOffRule = { freeFailures: 60, firstWaitMs: 2_000, longestWaitMs: 2_000 };
/** All strangers together, from however many addresses. */
const accountRule: BackOffRule = { freeFailures: 60, firstWaitMs: 1_000, longestWaitMs: 60_000 };

/** A count of wrong passwords, and what it means. */
interface Share {
  readonly key: string;
  readonly rule: BackOffRule;
}

/**
 * Wrong passwords are counted by account and address; strangers' by account too. A share that is used up makes those wait
 * who count in it: a flood of guesses from elsewhere keeps nobody from a desk at which he has signed in before.
 */
export function createSignIn(deps: {
  readonly store: Store;
  readonly rule: BackOffRule & { readonly perMinute: number };
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly now: () => number;
}): SignIn {
  const { store, now, rule } = deps;
  const gate = createPasswordGate(rule.perMinute);
  // Checked for accounts that do not exist, so that the time of an answer does not tell which ones do.
  const nobodysHash = hashPassword(newToken());

  const mustNotWait = async (shares: readonly Share[]): Promise<void> => {
    const waits = shares.map(async (share) => waitMs(await store.read.signInFailures.of(share.key), now(), share.rule));
    const wait = Math.max(...(await Promise.all(waits)));
    if (wait <= 0) return;
    throw new VigilError('too-many-attempts', 'too many wrong passwords', { details: { retryAfterMs: wait } });
  };

  const refused = (shares: readonly Share[], known: Person | null, address: string): Promise<void> => {
    const at = now();
    return store.transaction(async (tx) => {
      for (const { key } of shares) await tx.signInFailures.add(key, at, at - forgetAfterMs);
      // The text typed as a name may be a password: only names that exist are written down.
      await tx.audit.add({
        at,
        actor: known === null ? 'unknown' : known.login,
        action: 'sign-in.refused',
        subject: known === null ? 'person:unknown' : `person:${known.login}`,
        detail: { address },
      });
    });
  };

  /** Has this person signed in here before: with the session that the browser still has, or from this address? */
  const isKnownHere = async (person: Person, address: string, previous: string | null): Promise<boolean> => {
    const session = previous === null ? null : await store.read.sessions.find(previous, now());
    if (session?.person.id === person.id) return true;
    return store.read.signInAddresses.isKnown(person.id, address, now() - addressIsKnownMs);
  };

  const begin = async (attempt: SignInAttempt, person: Person, address: string): Promise<NewSession> => {
    const at = now();
    const token = newToken();
    const endsAt = at + deps.absoluteMs;
    await store.transaction(async (tx) => {
      await tx.signInFailures.clear(pairKey(attempt.login, address));
      await tx.signInAddresses.add(person.id, address, at);
      if (attempt.previous !== null) await tx.sessions.end(attempt.previous);
      await tx.sessions.add({
        tokenHash: hashSessionToken(token),
        personId: person.id,
        createdAt: at,
        idleUntil: at + deps.idleMs,
        endsAt,
        address: attempt.address,
      });
      await tx.audit.add({
        at,
        actor: person.login,
        action: 'sign-in',
        subject: `person:${person.login}`,
        detail: { address: attempt.address },
      });
    });
    return { token, person, endsAt };
  };

  return {
    signIn: async (attempt) => {
      const { login } = attempt;
      const address = addressKey(attempt.address);
      const asked = await store.read.people.byLogin(login);
      const known = asked !== null && (await isKnownHere(asked, address, attempt.previous));
      const shares: readonly Share[] = known
        ? [{ key: pairKey(login, address), rule: knownRule }]
        : [
            { key: pairKey(login, address), rule },
            { key: `account|${login}`, rule: accountRule },
          ];
      return gate.run({ known, address }, async (wrong) => {
        await mustNotWait(shares);
        // Read anew: it may have waited long.
        const found = await store.read.people.byLogin(login);
        const right = await verifyPassword(found?.passwordHash ?? (await nobodysHash), attempt.password);
        if (found === null || !right || !found.enabled) {
          wrong();
          await refused(shares, found, attempt.address);
          throw new VigilError('bad-credentials', 'user name or password is wrong');
        }
        const { passwordHash: _hash, ...person } = found;
        return begin(attempt, person, address);
      });
    },
    confirm: async (person, password) => {
      const shares = [{ key: `own|${person.login}`, rule }];
      return gate.run({ known: true, address: `person ${person.id}` }, async () => {
        await mustNotWait(shares);
        const found = await store.read.people.byLogin(person.login);
        if (found !== null && (await verifyPassword(found.passwordHash, password))) return;
        await refused(shares, person, 'signed in');
        throw new VigilError('wrong-password', 'the present password is wrong');
      });
    },
  };
}

const pairKey = (login: string, address: string): string => `${login}|${address}`;
