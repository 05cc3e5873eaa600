import type { DeadlineRow, QuarantineItem, Repositories } from '@vigil/store';
import { type Answer, contractVersion, type MessageRef, unitTopic } from '@vigil/vocabulary';
import type { RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import type { Draft } from './world.ts';

/** One unit of work of the pipeline: everything a stage may read or change, valid inside one store transaction. */
export interface Batch {
  readonly tx: Repositories;
  readonly draft: Draft;
  readonly register: RegisterIndex;
  readonly rules: Rules;
  readonly utcOffsetMinutes: number;
  /** Wall clock, epoch ms, read once per batch. */
  readonly now: number;
  /** Since when we hear everything, epoch ms (see listening.ts). */
  readonly listeningSince: number;
  readonly quarantine: Omit<QuarantineItem, 'id'>[];
  readonly answers: { readonly topic: string; readonly payload: string; readonly at: number }[];
  /** Units whose availability changed. */
  readonly announced: Set<string>;
  /** Sites whose cameras changed. */
  readonly kitchens: Set<string>;
  readonly news: BatchNews;
  /** Due time of the earliest deadline row, epoch ms; Infinity: none. Keeps the hot path from asking the store. */
  nextDeadlineAt: number;
}

/** What the shell does after the commit. Nothing of it happens for a batch that was rolled back. */
export interface BatchNews {
  /** An alarm was raised or moved: the feed is told at once. */
  alarms: number;
  /** Rows were written to `change`. */
  changes: boolean;
  /** Answers to devices were written. */
  answers: boolean;
  brokerStartedAt: number | null;
  /** The journal's broker said last that it stops (true) or started (false); null: nothing. */
  brokerStopped: boolean | null;
  readonly counts: Map<string, number>;
}

export function newsOf(): BatchNews {
  return { alarms: 0, changes: false, answers: false, brokerStartedAt: null, brokerStopped: null, counts: new Map() };
}

/** Counts something by name for facts and metrics, e.g. `family:status`, `ignored:older-session`. */
export function count(batch: Batch, what: string): void {
  const { counts } = batch.news;
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

export async function setDeadline(batch: Batch, row: DeadlineRow): Promise<void> {
  batch.nextDeadlineAt = Math.min(batch.nextDeadlineAt, row.dueAt);
  await batch.tx.deadlines.set(row);
}

export function answer(
  batch: Batch,
  to: { readonly vendor: string; readonly unitId: string; readonly ref: MessageRef | null },
  what: Answer['what'],
  extra: { readonly alarmId?: string; readonly reason?: string } = {},
): void {
  if (to.ref === null) return;
  const body: Answer = { v: contractVersion, ...to.ref, what, ...extra, at: batch.now };
  batch.answers.push({
    topic: unitTopic(to.vendor, to.unitId, 'answer'),
    payload: JSON.stringify(body),
    at: batch.now,
  });
}

/** Third last stage: everything the batch gathered goes into the transaction, before the cursor moves. */
export async function record(batch: Batch): Promise<void> {
  const { tx, draft, quarantine, answers, announced } = batch;
  if (draft.touched.size > 0) await tx.units.saveStates([...draft.touched.values()]);
  if (announced.size > 0) await tx.units.announce([...announced]);
  if (quarantine.length > 0) await tx.quarantine.add(quarantine);
  if (answers.length > 0) await tx.answers.add(answers);
  if (answers.length > 0) batch.news.answers = true;
  if (announced.size > 0 || quarantine.length > 0 || batch.news.alarms > 0) batch.news.changes = true;
}
