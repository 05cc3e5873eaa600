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

/** Answers `bad-credentials` whatever was wrong, after the same amount of work, and `too-many-attempts` with the wait. */
export function createSignIn(deps: {
  readonly store: Store;
  readonly rule: BackOffRule;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly now: () => number;
}): (attempt: SignInAttempt) => Promise<NewSession> {
  const { store, now, rule } = deps;
  const gate = createPasswordGate();
  // Checked for accounts that do not exist, so that the time of an answer does not tell which ones do.
  const nobodysHash = hashPassword(newToken());

  const signIn = async (attempt: SignInAttempt, key: string): Promise<NewSession> => {
    const failures = await store.read.signInFailures.of(key);
    const wait = waitMs(failures, now(), rule);
    if (wait > 0) {
      throw new VigilError('too-many-attempts', 'too many wrong passwords', { details: { retryAfterMs: wait } });
    }
    const known = await store.read.people.byLogin(attempt.login);
    const right = await verifyPassword(known?.passwordHash ?? (await nobodysHash), attempt.password);
    const at = now();
    if (known === null || !right || !known.enabled) {
      await store.transaction(async (tx) => {
        if (failures.count > 0 && at - failures.lastAt > forgetAfterMs) await tx.signInFailures.clear(key);
        await tx.signInFailures.add(key, at);
        // The text typed as a name may be a password: only names that exist are written down.
        await tx.audit.add({
          at,
          actor: known === null ? 'unknown' : known.login,
          action: 'sign-in.refused',
          subject: known === null ? 'person:unknown' : `person:${known.login}`,
          detail: { address: attempt.address },
        });
      });
      throw new VigilError('bad-credentials', 'user name or password is wrong');
    }
    const token = newToken();
    const endsAt = at + deps.absoluteMs;
    await store.transaction(async (tx) => {
      await tx.signInFailures.clear(key);
      if (attempt.previous !== null) await tx.sessions.end(attempt.previous);
      await tx.sessions.add({
        tokenHash: hashSessionToken(token),
        personId: known.id,
        createdAt: at,
        idleUntil: at + deps.idleMs,
        endsAt,
        address: attempt.address,
      });
      await tx.audit.add({
        at,
        actor: known.login,
        action: 'sign-in',
        subject: `person:${known.login}`,
        detail: { address: attempt.address },
      });
    });
    const { passwordHash: _hash, ...person } = known;
    return { token, person, endsAt };
  };

  return (attempt) => {
    const key = `${attempt.login}|${attempt.address}`;
    return gate.run(key, () => signIn(attempt, key));
  };
}
