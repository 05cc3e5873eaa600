import type {
  AlarmFacts,
  AlarmRepository,
  AuditRepository,
  ChangeRepository,
  ContractFault,
  Effect,
  OccurrenceRepository,
  ProcessRepository,
  QuarantineBounds,
  QuarantineItem,
  QuarantineRepository,
  RegisteredUnit,
  Repositories,
  UnregisteredRepository,
} from '@vigil/store';
import {
  type Answer,
  type Availability,
  type CanonicalId,
  type ContractNote,
  contractVersion,
  type MessageRef,
  type QuarantineReason,
  type Suppression,
  unitTopic,
} from '@vigil/vocabulary';
import type { CodeFamilyMessage, Source } from './decode/decoded.ts';
import type { BrokerState, Listening } from './listening.ts';
import type { RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import { changesOf, type Draft } from './world.ts';

/*
 * A batch is one unit of work inside one store transaction. What it consists of is cut into parts, and every function
 * asks for the parts it needs and no more: the type of its first argument says what it can read and what it can change.
 */

/** Work that may have to wait. Undefined: it is done (the hot path makes no promise for a message). */
export type Work = Promise<void> | undefined;

/** What stands fast while a batch is worked on. */
export interface Known {
  readonly register: RegisterIndex;
  readonly rules: Rules;
  /** Local time of the installation: opening hours and calendar days. */
  readonly utcOffsetMinutes: number;
  /** Wall clock, epoch ms, read once per batch. */
  readonly now: number;
  /** By how much the clock of this machine was set during the last day, either way, all together, ms. */
  readonly clockSetBy: number;
  /** Since when we hear what comes over which journal. */
  readonly hearing: {
    since: Listening['since'];
    brokerOf: Listening['brokerOf'];
    isMute(journal: string | undefined): boolean;
  };
}

/** Live state of the units, as the messages before have left it. */
export interface Units {
  readonly units: Draft;
}

/** Counting by name, for facts and metrics. */
export interface Counting {
  readonly news: BatchNews;
}

/** The alarms, moved through the life cycle only. They are rows at once: the next message has to find them. */
export interface Alarms extends Counting {
  readonly alarms: AlarmRepository;
}

/** What messages said about alarms, kept for ever beside them. */
export interface Occurrences {
  readonly occurrences: OccurrenceRepository;
}

/** Alarms of units that are in no register. */
export interface Unregistered {
  readonly unregistered: UnregisteredRepository;
  /** What is in quarantine and was judged after all. */
  readonly reprocessing: Pick<QuarantineRepository, 'reprocessed'>;
}

export interface Deadlines {
  readonly deadlines: DeadlineBook;
}

/** What leaves the batch when it is flushed. */
export interface Outflow extends Counting {
  readonly outflow: {
    readonly quarantine: Omit<QuarantineItem, 'id'>[];
    readonly effects: Effect[];
    /** What senders did against the contract, added up by credential, unit, kind and path. */
    readonly faults: Map<string, ContractFault>;
    /** Units whose availability changed. */
    readonly announced: Set<string>;
  };
}

/** Facts about our own processes, and the feed to the dashboards. */
export interface OwnFacts extends Counting {
  readonly processes: Pick<ProcessRepository, 'fact' | 'setFact'>;
  readonly changes: Pick<ChangeRepository, 'add'>;
  /** What was done without anybody having said so. */
  readonly audit: Pick<AuditRepository, 'add'>;
}

/** How one feature asks the others, whoever they are. */
export interface Hooks {
  readonly hooks: {
    /** A unit's availability has changed; true: another feature raises what has to be raised for its being offline. */
    availabilityChanged(batch: Batch, change: AvailabilityChange): Promise<boolean>;
    /** A code is about to move its alarm: what the features know about its weight. */
    weighCode(batch: Batch, report: CodeReport): Promise<CodeWeight>;
  };
}

export interface Batch extends Known, Units, Alarms, Occurrences, Unregistered, Deadlines, Outflow, OwnFacts, Hooks {}

export interface AvailabilityChange {
  readonly registered: RegisteredUnit;
  readonly before: Availability;
  readonly after: Availability;
  readonly at: number;
}

/** A code that a device reported for the first time, before its alarm moves. */
export interface CodeReport {
  readonly message: CodeFamilyMessage;
  readonly registered: RegisteredUnit;
  readonly code: CanonicalId;
  readonly at: number;
  /**
   * `in-doubt`: nothing that is known of the unit counts for it; `late`: said long ago. From neither anything is learnt
   * about the unit. Null: said now, and by whoever may.
   */
  readonly hearsay: 'in-doubt' | 'late' | null;
}
export type SuppressionRule = Extract<Suppression, { kind: 'suppressed' }>['rule'];
export interface CodeWeight {
  /** Somebody is in danger: the alarm becomes an emergency, whatever its code says. */
  readonly emergency: boolean;
  readonly suppression: SuppressionRule | null;
  readonly facts: AlarmFacts;
}

/** What the shell does after the commit. Nothing of it happens for a batch that was rolled back. */
export interface BatchNews {
  /** An alarm was raised or moved: the feed is told at once. */
  alarms: number;
  /** Units at which an alarm was raised, or to which one was moved. */
  readonly alarmed: Set<string>;
  /** Rows were written to `change`. */
  changes: boolean;
  /** Effects were written. */
  effects: boolean;
  brokerStartedAt: number | null;
  /** What the journal's broker said of itself last; null: nothing. */
  broker: BrokerState | null;
  readonly counts: Map<string, number>;
}

/** Deadlines of this batch, as {@link Deadlines} hands them to features. */
export interface DeadlineBook {
  /** One of the journal's or the wall's clock; replaces the one of the same kind and subject. */
  set(deadline: NewDeadline & { readonly dueAt: number }): Promise<void>;
  /** One that waits for people: it counts from now, whenever it should have been set. */
  ask(deadline: NewDeadline & { readonly afterMs: number }): Promise<void>;
  cancel(kind: string, subject: string): Promise<void>;
}
export interface NewDeadline {
  readonly kind: string;
  readonly subject: string;
  /** Fence: it fires only while its owner names this number for the subject. Default 0. */
  readonly number?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function newsOf(): BatchNews {
  return {
    alarms: 0,
    alarmed: new Set(),
    changes: false,
    effects: false,
    brokerStartedAt: null,
    broker: null,
    counts: new Map(),
  };
}

/** Counts something by name for facts and metrics, e.g. `family:status`, `ignored:older-session`. */
export function count({ news }: Counting, what: string, times = 1): void {
  news.counts.set(what, (news.counts.get(what) ?? 0) + times);
}

/** Keeps what could not be understood, with its raw bytes. */
export function quarantine(
  batch: Outflow,
  what: {
    readonly source: Source;
    readonly part: number;
    readonly reason: QuarantineReason;
    readonly detail: string;
    readonly vendor: string | null;
    readonly unitId: string | null;
  },
): void {
  const { entry, journal } = what.source;
  count(batch, `quarantine:${what.reason}`);
  batch.outflow.quarantine.push({
    at: entry.receivedAt,
    vendor: what.vendor,
    unitId: what.unitId,
    origin: entry.origin,
    topic: entry.topic,
    reason: what.reason,
    detail: what.detail,
    payload: entry.payload,
    journal,
    epoch: entry.epoch,
    journalSeq: entry.seq,
    part: what.part,
  });
}

/** What a message did against the contract: counted for its sender, and for its unit where there is one. */
export function noteFaults(
  batch: Outflow,
  from: {
    readonly credential: string;
    readonly vendor: string | null;
    readonly unitId: string | null;
    /** Receipt time, epoch ms. */
    readonly at: number;
  },
  notes: readonly ContractNote[],
  times = 1,
): void {
  const { credential, vendor, unitId, at } = from;
  const { faults } = batch.outflow;
  for (const { kind, path, sample } of notes) {
    count(batch, `contract-fault:${kind}`);
    const key = `${credential}|${unitId ?? ''}|${kind}|${path}`;
    const known = faults.get(key);
    faults.set(key, {
      credential,
      vendor,
      unitId,
      kind,
      path,
      count: (known?.count ?? 0) + times,
      firstAt: Math.min(known?.firstAt ?? at, at),
      lastAt: Math.max(known?.lastAt ?? at, at),
      sample: sample === '' ? (known?.sample ?? '') : sample,
    });
  }
}

/** An answer to a device, told after the commit; a message without an id has nobody to answer to. */
export function answer(
  batch: Outflow & Pick<Known, 'now'>,
  to: { readonly vendor: string; readonly unitId: string; readonly ref: MessageRef | null },
  what: Answer['what'],
  extra: { readonly alarmId?: string; readonly reason?: string } = {},
): void {
  if (to.ref === null) return;
  const body: Answer = { v: contractVersion, ...to.ref, what, ...extra, at: batch.now };
  batch.outflow.effects.push({
    kind: 'answer',
    key: unitTopic(to.vendor, to.unitId, 'answer'),
    payload: JSON.stringify(body),
    dueAt: batch.now,
    at: batch.now,
  });
}

/** Last stage before the commit: what the batch gathered becomes rows, before the cursor moves. */
export async function flush(batch: Units & Outflow, tx: Repositories, bounds: QuarantineBounds): Promise<void> {
  const { quarantine: kept, effects, faults, announced } = batch.outflow;
  const { whole, values } = changesOf(batch.units);
  if (whole.length > 0) await tx.units.saveStates(whole);
  if (values.length > 0) await tx.units.saveValues(values);
  if (announced.size > 0) await tx.units.announce([...announced]);
  if (kept.length > 0) count(batch, 'quarantine:dropped', await tx.quarantine.add(kept, bounds));
  if (faults.size > 0) await tx.contractFaults.note([...faults.values()]);
  if (effects.length > 0) await tx.effects.add(effects);
  if (effects.length > 0) batch.news.effects = true;
  if (announced.size > 0 || kept.length > 0 || batch.news.alarms > 0) batch.news.changes = true;
}
