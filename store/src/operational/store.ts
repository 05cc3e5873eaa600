import type { TransactionOptions } from './attempts.ts';
import type { AlarmReads, AlarmRepository } from './ports/alarms.ts';
import type { ApiTokenReads, ApiTokenRepository } from './ports/api-tokens.ts';
import type { AuditReads, AuditRepository } from './ports/audit.ts';
import type { ChangeReads, ChangeRepository } from './ports/changes.ts';
import type { ContractFaultReads, ContractFaultRepository } from './ports/contract-faults.ts';
import type { CredentialReads, CredentialRepository } from './ports/credentials.ts';
import type { CursorReads, CursorRepository } from './ports/cursors.ts';
import type { DeadlineReads, DeadlineRepository } from './ports/deadlines.ts';
import type { EffectReads, EffectRepository } from './ports/effects.ts';
import type { InspectionReads, InspectionRepository } from './ports/inspections.ts';
import type { OccurrenceReads, OccurrenceRepository } from './ports/occurrences.ts';
import type { PeopleReads, PeopleRepository } from './ports/people.ts';
import type { ProcessReads, ProcessRepository } from './ports/processes.ts';
import type { QuarantineReads, QuarantineRepository } from './ports/quarantine.ts';
import type { RegisterReads, RegisterRepository } from './ports/register.ts';
import type { RegisterImportReads, RegisterImportRepository } from './ports/register-imports.ts';
import type {
  SessionReads,
  SessionRepository,
  SignInAddressReads,
  SignInAddressRepository,
  SignInFailureReads,
  SignInFailureRepository,
} from './ports/sessions.ts';
import type { UnitReads, UnitRepository } from './ports/units.ts';
import type { UnregisteredReads, UnregisteredRepository } from './ports/unregistered.ts';
import type { VendorLiveReads, VendorLiveRepository } from './ports/vendor-live.ts';

export type { TransactionOptions } from './attempts.ts';
export type * from './ports/alarms.ts';
export type * from './ports/api-tokens.ts';
export type * from './ports/audit.ts';
export type * from './ports/changes.ts';
export * from './ports/contract-faults.ts';
export type * from './ports/credentials.ts';
export type * from './ports/cursors.ts';
export type * from './ports/deadlines.ts';
export type * from './ports/effects.ts';
export type * from './ports/inspections.ts';
export type * from './ports/occurrences.ts';
export type * from './ports/people.ts';
export type * from './ports/processes.ts';
export * from './ports/quarantine.ts';
export type * from './ports/register.ts';
export type * from './ports/register-imports.ts';
export type * from './ports/sessions.ts';
export type * from './ports/units.ts';
export type * from './ports/unregistered.ts';
export type * from './ports/vendor-live.ts';

/**
 * Operational store: the truth about register, alarms, people and work. Two engines, one interface:
 * SQLite (embedded, one file shared by ingest and dashboard through WAL) and, later, PostgreSQL.
 *
 * Every write that a screen must learn of adds a row to `change` in the same transaction;
 * `change.seq` is the number the live protocol is built on. All times are epoch ms, UTC.
 */
export interface Store {
  /** Reads outside a transaction: each statement sees the last committed state. */
  readonly read: Reads;
  /**
   * Runs `work` in one write transaction (BEGIN IMMEDIATE on SQLite): commits and syncs, then resolves.
   * Two callers in one process run one after the other; a transaction inside a transaction, or `tx` used after its
   * end, is a mistake of the caller and throws.
   *
   * @throws StoreError; its `policy` says what to do. Nothing is half done.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Its disk is nearly full: quarantine is kept as heads, what is left is for alarms. */
  isDiskLow(): boolean;
  health(): Promise<{ readonly ok: boolean; readonly detail: Readonly<Record<string, unknown>> }>;
  close(): Promise<void>;
}

/** A store opened for reading only: for threads and tools beside the processes that write. */
export interface StoreReader {
  readonly read: Reads;
  close(): Promise<void>;
}

/** What can be asked. Nothing in it writes, so whoever holds only this cannot. */
export interface Reads {
  readonly alarms: AlarmReads;
  readonly occurrences: OccurrenceReads;
  readonly units: UnitReads;
  readonly register: RegisterReads;
  readonly inspections: InspectionReads;
  readonly registerImports: RegisterImportReads;
  readonly credentials: CredentialReads;
  readonly quarantine: QuarantineReads;
  readonly contractFaults: ContractFaultReads;
  readonly effects: EffectReads;
  readonly cursors: CursorReads;
  readonly changes: ChangeReads;
  readonly deadlines: DeadlineReads;
  readonly people: PeopleReads;
  readonly sessions: SessionReads;
  readonly signInFailures: SignInFailureReads;
  readonly signInAddresses: SignInAddressReads;
  readonly apiTokens: ApiTokenReads;
  readonly audit: AuditReads;
  readonly processes: ProcessReads;
  readonly unregistered: UnregisteredReads;
  readonly vendorLive: VendorLiveReads;
}

/** What can be asked and done inside a transaction. */
export interface Repositories extends Reads {
  readonly alarms: AlarmRepository;
  readonly occurrences: OccurrenceRepository;
  readonly units: UnitRepository;
  readonly register: RegisterRepository;
  readonly inspections: InspectionRepository;
  readonly registerImports: RegisterImportRepository;
  readonly credentials: CredentialRepository;
  readonly quarantine: QuarantineRepository;
  readonly contractFaults: ContractFaultRepository;
  readonly effects: EffectRepository;
  readonly cursors: CursorRepository;
  readonly changes: ChangeRepository;
  readonly deadlines: DeadlineRepository;
  readonly people: PeopleRepository;
  readonly sessions: SessionRepository;
  readonly signInFailures: SignInFailureRepository;
  readonly signInAddresses: SignInAddressRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly audit: AuditRepository;
  readonly processes: ProcessRepository;
  readonly unregistered: UnregisteredRepository;
  readonly vendorLive: VendorLiveRepository;
}
