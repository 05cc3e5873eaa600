import type { Role, Scope } from '@vigil/vocabulary';

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly vendor: string | null;
  readonly counties: readonly string[] | null;
  readonly enabled: boolean;
}
export interface PeopleRepository {
  list(): Promise<readonly Person[]>;
  byLogin(login: string): Promise<(Person & { readonly passwordHash: string }) | null>;
  byId(id: string): Promise<Person | null>;
  create(person: Omit<Person, 'id'> & { readonly passwordHash: string }): Promise<Person>;
  update(
    id: string,
    patch: Partial<
      Pick<Person, 'name' | 'role' | 'vendor' | 'counties' | 'enabled'> & { readonly passwordHash: string }
    >,
  ): Promise<void>;
  /** Sessions hold only the SHA-256 of an opaque token. */
  addSession(session: {
    readonly tokenHash: string;
    readonly personId: string;
    readonly createdAt: number;
    readonly idleUntil: number;
    readonly endsAt: number;
    readonly address: string;
  }): Promise<void>;
  session(
    tokenHash: string,
    now: number,
  ): Promise<{ readonly person: Person; readonly endsAt: number; readonly idleUntil: number } | null>;
  touchSession(tokenHash: string, idleUntil: number): Promise<void>;
  endSession(tokenHash: string): Promise<void>;
  endSessionsOf(personId: string): Promise<void>;
  /** Sign-in back-off per login and address, survives restarts. */
  failures(key: string): Promise<{ readonly count: number; readonly lastAt: number }>;
  addFailure(key: string, at: number): Promise<void>;
  clearFailures(key: string): Promise<void>;
}

export interface AuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
export interface AuditRepository {
  /** Append-only; each row carries SHA-256 over the previous row's hash and its own content. */
  add(entry: AuditEntry): Promise<void>;
  /** `scope`: only what was done to alarms and units in it; without, or one that sees all: everything. */
  list(query: {
    readonly scope?: Scope;
    readonly subject?: string;
    readonly limit: number;
    readonly beforeId?: number;
  }): Promise<readonly (AuditEntry & { readonly id: number; readonly hash: string })[]>;
  /** null: chain is whole; else the first row that does not fit. */
  verify(): Promise<number | null>;
}
