import type { CredentialRow } from '@vigil/vocabulary';

export interface CredentialRecord {
  readonly id: string;
  readonly role: 'device' | 'gateway' | 'service';
  readonly vendor: string | null;
  readonly units: ReadonlySet<string> | 'all';
  /** HMAC-SHA256 of the token with the installation's key. */
  readonly tokenHmac: Uint8Array | null;
  readonly certificateName: string | null;
  readonly enabled: boolean;
}

export interface CredentialChange {
  readonly record: CredentialRecord;
  /** It is gone; the record holds only its id. */
  readonly removed: boolean;
}

export interface CredentialReads {
  all(): Promise<readonly CredentialRecord[]>;
  /** Grows by one with every change of credentials. */
  version(): Promise<number>;
  /** As `RegisterReads.changesSince`, removed ones included. */
  changesSince(since: number): AsyncIterable<readonly CredentialChange[]>;
}
export interface CredentialRepository extends CredentialReads {
  /**
   * Adds or replaces; a disabled one stays disabled. 'bad-input': unknown vendor or unit, a unit of another vendor, a
   * certificate name that another credential has.
   */
  put(
    row: Omit<CredentialRow, 'vendor' | 'role'> & {
      readonly vendor: string | null;
      readonly role: CredentialRecord['role'];
      readonly tokenHmac: Uint8Array | null;
    },
  ): Promise<void>;
  setEnabled(id: string, enabled: boolean): Promise<void>;
  remove(id: string): Promise<void>;
}
