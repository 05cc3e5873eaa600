import type { AlarmRepository } from './ports/alarms.ts';
import type { ChangeRepository, CursorRepository, DeadlineRepository, ProcessRepository } from './ports/feed.ts';
import type { AnswerRepository, QuarantineRepository } from './ports/outflow.ts';
import type { AuditRepository, PeopleRepository } from './ports/people.ts';
import type { CredentialRepository, RegisterRepository } from './ports/register.ts';
import type { UnitRepository } from './ports/units.ts';

export type * from './ports/alarms.ts';
export type * from './ports/feed.ts';
export type * from './ports/outflow.ts';
export type * from './ports/people.ts';
export type * from './ports/register.ts';
export type * from './ports/units.ts';

/**
 * Operational store: the truth about register, alarms, people and work. Two engines, one interface:
 * SQLite (embedded, one file shared by ingest and dashboard through WAL) and, later, PostgreSQL.
 *
 * Every write that a screen must learn of adds a row to `change` in the same transaction;
 * `change.seq` is the number the live protocol is built on. All times are epoch ms, UTC.
 */
export interface Store {
  /** Reads outside a transaction: each statement sees the last committed state. Its writing methods throw: use `transaction`. */
  readonly read: Repositories;
  /**
   * Runs `work` in one write transaction (BEGIN IMMEDIATE on SQLite): commits and syncs, then resolves.
   * Throws VigilError 'store-busy' after the lock wait, 'disk-full' when the disk refuses; nothing is half done.
   * Two callers in one process run one after the other; a transaction inside a transaction, or `tx` used after its
   * end, is a mistake of the caller and throws.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  health(): Promise<{ readonly ok: boolean; readonly detail: Readonly<Record<string, unknown>> }>;
  close(): Promise<void>;
}

export interface Repositories {
  readonly alarms: AlarmRepository;
  readonly units: UnitRepository;
  readonly register: RegisterRepository;
  readonly quarantine: QuarantineRepository;
  readonly answers: AnswerRepository;
  readonly cursors: CursorRepository;
  readonly changes: ChangeRepository;
  readonly deadlines: DeadlineRepository;
  readonly people: PeopleRepository;
  readonly audit: AuditRepository;
  readonly credentials: CredentialRepository;
  readonly processes: ProcessRepository;
}
