import type { JournalLevel } from './budget.ts';
import type { Position } from './journal.ts';
import type { JournalError } from './journal-error.ts';

/**
 * What a journal tells its owner besides answers to calls. Nothing here needs a reaction for the journal to go on.
 *
 * - `damage`: a segment, or the range `fromSeq`–`toSeq` of it (both inclusive), cannot be read or is gone. Told once
 *   per range and reader.
 * - `restarted`: a follower's position is not of this journal (it was lost, replaced or set back to an older copy);
 *   reading begins with the oldest entry. Those up to `lateUpTo` were there when this was found out.
 * - `read-failed`: a follower cannot read just now and retries; told once until it succeeds again.
 * - `pruned`: so many segments were deleted.
 * - `rolled`: name of the segment that was begun.
 */
export type JournalEvent =
  | {
      readonly type: 'damage';
      readonly segment: string;
      readonly detail: string;
      readonly fromSeq?: number;
      readonly toSeq?: number;
    }
  | {
      readonly type: 'level';
      readonly level: JournalLevel;
      readonly usedBytes: number;
      readonly limitBytes: number;
    }
  | {
      readonly type: 'restarted';
      readonly after: Position;
      readonly detail: string;
      readonly lateUpTo: number;
    }
  | { readonly type: 'write-failed'; readonly error: JournalError }
  | { readonly type: 'write-recovered' }
  | { readonly type: 'read-failed'; readonly error: JournalError }
  | { readonly type: 'pruned'; readonly segments: number }
  | { readonly type: 'rolled'; readonly segment: string };

export type JournalObserver = (event: JournalEvent) => void;

/**
 * Runs foreign code (an observer, an append callback). Its exception must neither break a commit half way nor vanish:
 * it surfaces as an uncaught exception in a turn of its own.
 */
export function callOut<A extends readonly unknown[]>(foreign: (...args: A) => void, ...args: A): void {
  try {
    foreign(...args);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
