import type { DeadlineClock } from '@vigil/vocabulary';

/**
 * Deadlines are rows, not timers: they survive restarts and fire once, claimed in the transaction that acts on them.
 * One of a kind and subject; setting it again replaces it.
 */
export interface Deadline {
  /** One of vocabulary's `deadlineKinds`, or of a program that knows more than this one. */
  readonly kind: string;
  readonly subject: string;
  /** Fence: which of the subject's turns it belongs to. Its owner ignores one of an earlier turn. */
  readonly number: number;
  readonly clock: DeadlineClock;
  /** Epoch ms. */
  readonly dueAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface DeadlineRow extends Deadline {
  /** How often its handling has failed so far. */
  readonly attempts: number;
}

export interface DeadlineReads {
  /** When the earliest of these kinds wants to be handled, epoch ms. */
  next(kinds: readonly string[]): Promise<number | null>;
  /** What one of this kind is due for, epoch ms; null: the subject has none. */
  dueAt(kind: string, subject: string): Promise<number | null>;
  /** Rows of any other kind, and rows whose handling has failed: nobody may overlook them. */
  stuck(kinds: readonly string[]): Promise<readonly { readonly kind: string; readonly count: number }[]>;
}
export interface DeadlineRepository extends DeadlineReads {
  set(deadline: Deadline): Promise<void>;
  cancel(kind: string, subject: string): Promise<void>;
  /** Removes and returns what is due, the earliest first; call inside the transaction that acts. Other kinds stay. */
  claim(query: {
    readonly kinds: readonly string[];
    readonly upTo: number;
    readonly limit: number;
  }): Promise<readonly DeadlineRow[]>;
  /** Its handling has failed: it is handled again at `at` (epoch ms) and no earlier; what it is due for stays. */
  postpone(row: Pick<DeadlineRow, 'kind' | 'subject' | 'number'>, at: number): Promise<void>;
  /** Puts back what this transaction has claimed, with its attempts: it is handled at `at` (epoch ms) and no earlier. */
  putBack(row: DeadlineRow, at: number): Promise<void>;
  /** Moves those of every clock but the wall's by so many ms (negative: earlier), when the clock of this machine was set. */
  shift(ms: number): Promise<void>;
}
