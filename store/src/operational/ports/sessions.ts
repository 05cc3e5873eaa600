import type { Person } from './people.ts';

export interface NewSession {
  /** SHA-256 of the opaque token in the cookie; the token itself is stored nowhere. */
  readonly tokenHash: string;
  readonly personId: string;
  readonly createdAt: number;
  readonly idleUntil: number;
  readonly endsAt: number;
  readonly address: string;
}

export interface SessionReads {
  /** null: unknown, over, or of a person who may no longer sign in. */
  find(
    tokenHash: string,
    now: number,
  ): Promise<{ readonly person: Person; readonly endsAt: number; readonly idleUntil: number } | null>;
}
export interface SessionRepository extends SessionReads {
  add(session: NewSession): Promise<void>;
  /** Only ever later. */
  touch(tokenHash: string, idleUntil: number): Promise<void>;
  end(tokenHash: string): Promise<void>;
  endAllOf(personId: string): Promise<void>;
  /** All but this one. */
  endOthersOf(personId: string, tokenHash: string): Promise<void>;
}

/** From where a person has signed in: who knows the password there is not stopped by strangers who do not. */
export interface SignInAddressReads {
  /** Since `since`, epoch ms? */
  isKnown(personId: string, address: string, since: number): Promise<boolean>;
}
export interface SignInAddressRepository extends SignInAddressReads {
  /** Keeps the newest 50 of a person. */
  add(personId: string, address: string, at: number): Promise<void>;
}

/** Wrong passwords, by login and address; they survive restarts, so that a restart forgives nobody. */
export interface SignInFailureReads {
  of(key: string): Promise<{ readonly count: number; readonly lastAt: number }>;
}
export interface SignInFailureRepository extends SignInFailureReads {
  /** Drops what is older than `forgetBefore`, epoch ms, and the oldest beyond 20,000. */
  add(key: string, at: number, forgetBefore?: number): Promise<void>;
  clear(key: string): Promise<void>;
}
