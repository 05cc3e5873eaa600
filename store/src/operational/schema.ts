import type { Availability, CredentialId, DeadlineClock, TableList, UnitId, VendorId } from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { ChangeKind, CredentialRecord } from './store.ts';
import type { AlarmTable } from './tables/alarm.ts';
import type { Flag } from './tables/columns.ts';
import type { ContractFaultTable } from './tables/contract-fault.ts';
import type { OccurrenceTable } from './tables/occurrence.ts';
import type { PersonTable } from './tables/person.ts';
import type { QuarantineSumTable, QuarantineTable } from './tables/quarantine.ts';
import type { OrganisationTable, SiteTable, UnitTable, VendorTable } from './tables/register.ts';
import type { UnitStateTable } from './tables/unit-state.ts';
import type { VendorMessageTable } from './tables/vendor-message.ts';

/**
 * Tables as Kysely sees them. Booleans are 0/1 and JSON is text in both engines, times are epoch ms. The branded
 * and closed types are a promise of the repositories: nothing else writes these tables. Tables whose rows callers see
 * field by field stand in `tables/`, with the map between both.
 */

export interface CredentialTable {
  id: CredentialId;
  role: CredentialRecord['role'];
  vendor: VendorId | null;
  all_units: Flag;
  token_hmac: Uint8Array | null;
  certificate_name: string | null;
  /** The token before the last rotation, good until `previous_until` (epoch ms). */
  previous_token_hmac: Uint8Array | null;
  previous_until: number | null;
  enabled: Flag;
  /** Tombstone, so that a reader that follows `version` learns of the removal. */
  removed: Flag;
  /** `register_version` 'credentials' at the last change of this row or its units. */
  version: number;
}
export interface CredentialUnitTable {
  credential: CredentialId;
  unit: UnitId;
}
export interface RegisterVersionTable {
  name: 'register' | 'credentials' | 'removed';
  version: number;
}
export interface RegisterImportTable {
  id: Generated<number>;
  at: number;
  actor: string;
  source: string;
  owner: string;
  state: 'staging' | 'done' | 'undone';
  touched_at: number;
  version: number | null;
  /** Credentials that still carry it are as this import made them. */
  credentials_version: number | null;
  counts: string;
  undone_at: number | null;
  undone_by: string | null;
}
export interface RegisterImportRowTable {
  import_id: number;
  list: TableList;
  row_id: string;
  /** Null: the row is new. */
  known_version: number | null;
  /** Of the row as this import left it; null: the import's own. Another one when a later import was taken back. */
  written_version: number | null;
  /** Rows of their table as JSON. */
  before: string | null;
  after: string;
}
export interface VendorWatchTable {
  vendor: string;
  until: number;
}
export interface EffectTable {
  id: Generated<number>;
  kind: string;
  key: string;
  payload: string;
  due_at: number;
  at: number;
}
export interface CursorTable {
  name: string;
  epoch: string;
  seq: number;
  at: number;
}
export interface CursorEpochTable {
  name: string;
  epoch: string;
  seq: number;
}
export interface InspectionWorkTable {
  unit_id: string;
  /** The date on the certificate that it was taken up for. */
  valid_until: string;
  by: string;
  at: number;
  note: string;
}
export interface CounterTable {
  name: 'changes' | 'audit';
  value: number;
}
export interface AvailabilityCountTable {
  vendor: string;
  /** '' for a unit without a site. */
  county: string;
  availability: Availability;
  count: number;
}
export interface ChangeTable {
  seq: Generated<number>;
  kind: ChangeKind;
  ref: string;
  at: number;
}
export interface DeadlineTable {
  kind: string;
  subject: string;
  number: number;
  clock: DeadlineClock;
  due_at: number;
  /** When it is handled: `due_at`, or later when that has failed. */
  fires_at: number;
  attempts: number;
  data: string;
}
export interface SessionTable {
  token_hash: string;
  person_id: number;
  created_at: number;
  idle_until: number;
  ends_at: number;
  address: string;
}
export interface SignInFailureTable {
  key: string;
  count: number;
  last_at: number;
}
export interface SignInAddressTable {
  person_id: number;
  address: string;
  last_at: number;
}
export interface ApiTokenTable {
  id: Generated<number>;
  person_id: number;
  name: string;
  token_hmac: Uint8Array;
  /** JSON list of scopes. */
  scopes: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
}
export interface AuditTable {
  id: Generated<number>;
  at: number;
  actor: string;
  action: string;
  subject: string;
  detail: string;
  hash: string;
  /** Hash of the row before, at most one row each; null in rows from before migration 0004. */
  previous: string | null;
}
export interface ProcessFactTable {
  key: string;
  value: string;
}

export interface Schema {
  organisation: OrganisationTable;
  site: SiteTable;
  vendor: VendorTable;
  unit: UnitTable;
  unit_state: UnitStateTable;
  credential: CredentialTable;
  credential_unit: CredentialUnitTable;
  register_version: RegisterVersionTable;
  register_import: RegisterImportTable;
  register_import_row: RegisterImportRowTable;
  alarm: AlarmTable;
  occurrence: OccurrenceTable;
  effect: EffectTable;
  quarantine: QuarantineTable;
  quarantine_sum: QuarantineSumTable;
  contract_fault: ContractFaultTable;
  vendor_message: VendorMessageTable & { id: Generated<number> };
  vendor_watch: VendorWatchTable;
  cursor: CursorTable;
  cursor_epoch: CursorEpochTable;
  counter: CounterTable;
  inspection_work: InspectionWorkTable;
  availability_count: AvailabilityCountTable;
  change: ChangeTable;
  deadline: DeadlineTable;
  person: PersonTable;
  session: SessionTable;
  sign_in_failure: SignInFailureTable;
  sign_in_address: SignInAddressTable;
  api_token: ApiTokenTable;
  audit: AuditTable;
  process_fact: ProcessFactTable;
}
