import type {
  AlarmState,
  Availability,
  CanonicalId,
  CredentialId,
  DeadlineClock,
  Lane,
  OrganisationRow,
  Outcome,
  Priority,
  QuarantineReason,
  Role,
  SiteRow,
  UnitId,
  UnitKind,
  VendorId,
} from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { AlarmRecord, ChangeKind, CredentialRecord, UnitState } from './store.ts';

/**
 * Tables as Kysely sees them. Booleans are 0/1 and JSON is text in both engines, times are epoch ms. The branded
 * and closed types are a promise of the repositories: nothing else writes these tables.
 */
export type Flag = 0 | 1;

export interface OrganisationTable {
  id: string;
  role: OrganisationRow['role'];
  name: string;
  name_en: string | null;
  phone: string | null;
  contact: string | null;
  version: number;
}
export interface SiteTable {
  id: string;
  name: string;
  name_en: string | null;
  county: string;
  address: string;
  latitude: number | null;
  longitude: number | null;
  use: SiteRow['use'];
  hours: string;
  version: number;
}
export interface VendorTable {
  id: VendorId;
  name: string;
  name_en: string | null;
  profile: string;
  utc_offset_minutes: number;
  phone: string | null;
  version: number;
}
export interface UnitTable {
  id: UnitId;
  vendor: VendorId;
  kind: UnitKind;
  name: string;
  site: string | null;
  gateway: UnitId | null;
  profile: string | null;
  register_code: string | null;
  use_cert_no: string | null;
  rescue_code: string | null;
  vendor_device_id: string | null;
  catalogue_code: string | null;
  maintenance: string | null;
  user_unit: string | null;
  floors: string | null;
  installed_on: string | null;
  inspection_valid_until: string | null;
  insurance_valid_until: string | null;
  out_of_use: Flag;
  people_sensor: Flag | null;
  late_after_ms: number | null;
  offline_after_ms: number | null;
  /** `register_version` 'register' at the last change of this row; so in vendor, organisation and site. */
  version: number;
}
export interface UnitStateTable {
  unit_id: string;
  last_seen_at: number | null;
  boot: number | null;
  seq: number | null;
  profile: string | null;
  firmware: string | null;
  interval_ms: number | null;
  people_sensor: Flag | null;
  declared: UnitState['declared'];
  declared_at: number | null;
  availability: Availability;
  availability_reason: string;
  availability_since: number;
  skew_ms: number | null;
  status: string;
  status_at: number | null;
  last_test_at: number | null;
  memory: string;
  /** The availability under which the unit stands in `availability_count`. */
  counted: Generated<Availability>;
}
export interface CredentialTable {
  id: CredentialId;
  role: CredentialRecord['role'];
  vendor: VendorId | null;
  all_units: Flag;
  token_hmac: Uint8Array | null;
  certificate_name: string | null;
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
  name: 'register' | 'credentials';
  version: number;
}
export interface AlarmTable {
  id: Generated<number>;
  version: number;
  unit_id: string;
  vendor: string;
  county: string | null;
  code: CanonicalId;
  profile: string;
  raw: string;
  priority: Priority;
  lane: Lane;
  source: AlarmRecord['source'];
  condition: AlarmState['condition'];
  acknowledged_by: string | null;
  acknowledged_at: number | null;
  latched: Flag;
  suppression: string | null;
  shelved_until: number | null;
  raised_at: number;
  cleared_at: number | null;
  closed_by: string | null;
  closed_at: number | null;
  outcome: Outcome | null;
  closed_note: string | null;
  occurrences: number;
  last_at: number;
  ringing: Flag;
  occupancy: AlarmRecord['occupancy'];
  people_count: number | null;
  floor: string | null;
  text: string | null;
  group_size: number | null;
}
export interface OccurrenceTable {
  id: Generated<number>;
  alarm_id: number | null;
  unit_id: string;
  code: CanonicalId;
  profile: string;
  raw: string;
  active: Flag;
  historical: Flag;
  message_key: string | null;
  dedupe_key: string | null;
  device_time: number | null;
  received_at: number;
  journal: string;
  journal_seq: number;
  part: number;
  detail: string;
}
export interface EffectTable {
  id: Generated<number>;
  kind: string;
  key: string;
  payload: string;
  due_at: number;
  at: number;
}
export interface QuarantineTable {
  id: Generated<number>;
  at: number;
  vendor: string | null;
  unit_id: string | null;
  origin: string;
  topic: string;
  reason: QuarantineReason;
  detail: string;
  payload: Uint8Array;
  journal: string;
  journal_seq: number;
  part: number;
}
export interface CursorTable {
  name: string;
  seq: number;
  at: number;
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
export interface PersonTable {
  id: Generated<number>;
  login: string;
  name: string;
  role: Role;
  vendor: string | null;
  counties: string | null;
  enabled: Flag;
  password_hash: string;
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
  alarm: AlarmTable;
  occurrence: OccurrenceTable;
  effect: EffectTable;
  quarantine: QuarantineTable;
  cursor: CursorTable;
  counter: CounterTable;
  availability_count: AvailabilityCountTable;
  change: ChangeTable;
  deadline: DeadlineTable;
  person: PersonTable;
  session: SessionTable;
  sign_in_failure: SignInFailureTable;
  audit: AuditTable;
  process_fact: ProcessFactTable;
}
