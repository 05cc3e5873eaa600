import type { CredentialReach, CredentialRow } from '@vigil/vocabulary';

export type { CredentialReach };

export interface CredentialRecord {
  readonly id: string;
  readonly role: 'device' | 'gateway' | 'service';
  readonly vendor: string | null;
  readonly units: ReadonlySet<string> | 'all';
  /** HMAC-SHA256 of the token with the installation's key. */
  readonly tokenHmac: Uint8Array | null;
  readonly certificateName: string | null;
  /** The token before the last rotation, which is good too until then (epoch ms). */
  readonly previous: { readonly tokenHmac: Uint8Array; readonly until: number } | null;
  readonly enabled: boolean;
}

/** A credential as it is to be; without `certificateName`: none. */
export type CredentialPut = Omit<CredentialRow, 'vendor' | 'role'> & {
  readonly vendor: string | null;
  readonly role: CredentialRecord['role'];
  readonly tokenHmac: Uint8Array | null;
};

export interface CredentialChange {
  readonly record: CredentialRecord;
  /** It is gone; the record holds only its id. */
  readonly removed: boolean;
}

export interface Rotation {
  /** Epoch ms. */
  readonly now: number;
  /** Until then the token that it has is good too; null: not from now on. */
  readonly until: number | null;
  /** The token before the last rotation, if it is good still, may end now. */
  readonly endOverlap: boolean;
}

/** When the token before the last rotation ends, if it is good now. */
export const overlapUntil = ({ previous }: Pick<CredentialRecord, 'previous'>, now: number): number | null =>
  previous !== null && previous.until > now ? previous.until : null;

export interface CredentialReads {
  all(): Promise<readonly CredentialRecord[]>;
  one(id: string): Promise<CredentialRecord | null>;
  /** Of the units it speaks for and would no more: how many there are, report now, and have an open emergency. */
  cuts(record: CredentialRecord, after: CredentialRecord['units']): Promise<CredentialReach>;
  /** Grows by one with every change of credentials. */
  version(): Promise<number>;
  /** As `RegisterReads.changesSince`, removed ones included. */
  changesSince(since: number): AsyncIterable<readonly CredentialChange[]>;
}
export interface CredentialRepository extends CredentialReads {
  /** As `put`, of an id that is not there yet. 'exists': it is, and stays as it is. */
  create(row: CredentialPut): Promise<void>;
  /**
   * Gives it another token. The one it had is good too for a while, the one before that no more.
   * @throws StoreError 'still-good' when that one is good now, unless it is to end (`endOverlap`)
   */
  rotate(id: string, tokenHmac: Uint8Array, how: Rotation): Promise<void>;
  /** Forgets tokens whose time is over, so that no clock that is set back makes one good again. @returns how many */
  endOverlaps(now: number): Promise<number>;
  /**
   * Adds or replaces; a disabled one stays disabled. 'bad-input': unknown vendor or unit, a unit of another vendor, a
   * certificate name that another credential has.
   */
  put(row: CredentialPut): Promise<void>;
  /** Undefined leaves what is there, null clears. As `put` else. */
  edit(
    id: string,
    patch: { readonly units?: CredentialPut['units']; readonly certificateName?: string | null },
  ): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  remove(id: string): Promise<void>;
}
