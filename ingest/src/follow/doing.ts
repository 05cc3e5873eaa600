import type { JournalEntry } from '@vigil/journal';
import type { Turn, TurnOutcome } from '../turns.ts';
import { placeOf } from './aside.ts';
import { createBackoff } from './backoff.ts';
import type { FollowerOptions } from './follower.ts';
import type { Standing } from './standing.ts';

/** How far entries were done before a transaction's time was up. */
export interface Done {
  /** Null: not even the first was done whole. */
  readonly reached: JournalEntry | null;
  readonly whole: boolean;
  /** How many. */
  readonly count: number;
  /** Whose entries took most of the time, see {@link TurnOutcome}. */
  readonly heaviest: string | null;
}

/** Has the entries of one lane done, as often as it takes. */
export interface Doing {
  /**
   * Null: we are stopping.
   *
   * @param upTo how far the journal was looked through for them
   * @param life of the journal in which they were read, see {@link Standing}
   */
  entries(
    entries: readonly JournalEntry[],
    lane: string | null,
    upTo: JournalEntry,
    life: number,
  ): Promise<Done | null>;
  /** The journal is another one, so what was done of it has to be asked again. */
  forget(): void;
  /** What keeps failing; null: nothing. */
  readonly error: string | null;
  /** Entries that were found late and had not been done before. */
  readonly readLate: number;
}

export function createDoing(
  options: Pick<FollowerOptions, 'run' | 'done' | 'lanes' | 'retryAfterMs'>,
  standing: Standing,
  signal: AbortSignal,
  complain: (failure: unknown) => void,
): Doing {
  const { lanes } = options;
  let error: string | null = null;
  let readLate = 0;
  /** What was done of each epoch, by lane; known only when it is needed. */
  const had = new Map<string | null, ReadonlyMap<string, number>>();

  async function hadOf(lane: string | null): Promise<ReadonlyMap<string, number> | undefined> {
    if (standing.lives === 0) return undefined;
    const known = had.get(lane) ?? (await (lane === null || lanes === undefined ? options.done() : lanes.done(lane)));
    had.set(lane, known);
    return known;
  }

  /** Leaves out what was done before under the same epoch, and cuts the rest where the epoch or its lateness changes. */
  async function partsOf(
    entries: readonly JournalEntry[],
    lane: string | null,
  ): Promise<readonly (readonly JournalEntry[])[]> {
    const before = await hadOf(lane);
    const { lateUpTo } = standing;
    const parts: JournalEntry[][] = [];
    for (const entry of entries) {
      if (entry.seq <= (before?.get(entry.epoch) ?? 0)) continue;
      const part = parts.at(-1);
      const previous = part?.at(-1);
      const fits = previous?.epoch === entry.epoch && previous.seq <= lateUpTo === entry.seq <= lateUpTo;
      if (fits) part?.push(entry);
      else parts.push([entry]);
    }
    return parts;
  }

  async function attempt(entries: readonly JournalEntry[], turn: Turn): Promise<TurnOutcome | null> {
    const backoff = createBackoff(signal);
    for (;;) {
      try {
        const outcome = await options.run(entries, turn);
        error = null;
        return outcome ?? { done: entries.length, heaviest: null };
      } catch (failure) {
        const text = failure instanceof Error ? failure.message : String(failure);
        if (error !== text) complain(failure);
        error = text;
        if (!(await backoff.pause(options.retryAfterMs?.(failure) ?? 0))) return null;
      }
    }
  }

  return {
    entries: async (entries, lane, upTo, life) => {
      const parts = await partsOf(entries, lane);
      let heaviest: string | null = null;
      let count = 0;
      let reached: JournalEntry | null = null;
      for (const [index, part] of parts.entries()) {
        const [first, final] = [part[0] ?? upTo, part.at(-1) ?? upTo];
        const late = first.seq <= standing.lateUpTo;
        // An epoch ends with the last of its own entries.
        const end = index === parts.length - 1 && upTo.epoch === final.epoch ? upTo : final;
        const { epoch, seq } = end;
        const turn = { lane, late, upTo: { epoch, seq }, horizon: standing.horizonOf(lane) };
        const outcome = await attempt(part, turn);
        if (outcome === null) return null;
        if (late) readLate += outcome.done;
        count += outcome.done;
        ({ heaviest } = outcome);
        const isCut = outcome.done < part.length;
        const last = isCut ? part[outcome.done - 1] : end;
        if (last !== undefined) {
          reached = last;
          const { at } = placeOf(last);
          if (at !== null && life === standing.lives) standing.stored(lane, at);
        }
        if (isCut) return { reached, whole: false, count, heaviest };
      }
      return { reached: upTo, whole: true, count, heaviest };
    },
    forget: () => {
      had.clear();
    },
    get error() {
      return error;
    },
    get readLate() {
      return readLate;
    },
  };
}
