import type { TokenScope } from '@vigil/vocabulary';
import type { Person } from './people.ts';

/** What a script signs in with instead of a person; the token itself is stored nowhere. Times are epoch ms. */
export interface ApiToken {
  readonly id: string;
  readonly personId: string;
  readonly login: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  /** To the hour; null: never. */
  readonly lastUsedAt: number | null;
}

export interface ApiTokenReads {
  /** null: unknown, expired, or of a person who may no longer sign in. */
  find(tokenHmac: Uint8Array, now: number): Promise<{ readonly token: ApiToken; readonly person: Person } | null>;
  byId(id: string): Promise<ApiToken | null>;
  /** Of one person, or of everybody; expired ones too, newest first. */
  list(personId: string | null): Promise<readonly ApiToken[]>;
}
export interface ApiTokenRepository extends ApiTokenReads {
  /** @throws StoreError 'bad-input' when the person has as many as one may */
  add(token: Omit<ApiToken, 'id' | 'login' | 'lastUsedAt'> & { readonly tokenHmac: Uint8Array }): Promise<ApiToken>;
  used(id: string, at: number): Promise<void>;
  remove(id: string): Promise<void>;
  /** All of one person. @returns how many of them were good */
  removeAllOf(personId: string, now: number): Promise<number>;
}
