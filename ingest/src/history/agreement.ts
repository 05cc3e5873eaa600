import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import { type HistoryDriver, HistoryError } from '@vigil/store/history';
import { type Note, readNote, writeNote } from './note.ts';

/**
 * Does the history hold what our cursor says? It may be restored, emptied or replaced without the store, or the store
 * without it, and it says itself how far it was written (note.ts):
 *
 * ```
 *   asked: at first, after each failure ─▶ the same as our cursor ─▶ written on
 *                                       └▶ another: our cursor is set to what the history says ─▶ read from there
 *   lost: some of its points cannot be read any more ─▶ our cursor is taken away ─▶ all that the journal has is written
 * ```
 *
 * A history that was never seen to give back its note (no right to read, one of before) is believed to hold everything.
 */
export interface Agreement {
  /** True: our cursor was moved, and what was read beyond it is not to be written. @throws HistoryError to be tried again */
  moved(journal: string): Promise<boolean>;
  /** All points up to here are stored. @throws HistoryError */
  note(journal: string, at: Position): Promise<void>;
  /** The history has failed: it may be another one when it answers again. */
  doubt(): void;
  /** Points that it had are gone. */
  lost(): void;
  /** Times that it held less than our cursor said. */
  readonly replaced: number;
}

export interface AgreementParts {
  readonly history: { open(): Promise<Pick<HistoryDriver, 'latest' | 'write'>> };
  readonly store: Store;
  readonly logger: Logger;
  /** Epoch ms, by which the note is dated. */
  readonly now: () => number;
  readonly cursorName: (journal: string) => string;
}

/** One that does not give back its notes is asked again so often, ms. */
const readBackEveryMs = 600_000;
/** A far side of several servers may answer with what it knew a moment ago. */
const secondLookMs = 1_000;
/** Everything is written again after a loss, at most this often, ms: a disk that fails would never let it end. */
const rewriteEveryMs = 3_600_000;

interface Standing {
  /** Asked since the last failure. */
  agreed: boolean;
  /** It was seen to give back its note. */
  kept: boolean;
  done: Map<string, number>;
  noteMs: number;
  isLost: boolean;
  /** Monotonic, ms. */
  rewrittenAt: number;
  readBackAt: number;
}

export function createAgreement({ history, store, logger, now, cursorName }: AgreementParts): Agreement {
  const known = new Map<string, Standing>();
  let replaced = 0;
  let hasLost = false;
  const keptFact = (journal: string): string => `history-note-kept:${journal}`;

  async function standingOf(journal: string): Promise<Standing> {
    const found = known.get(journal);
    if (found !== undefined) return found;
    const kept = (await store.read.processes.fact(keptFact(journal))) === true;
    const done = new Map(await store.read.cursors.done(cursorName(journal)));
    const never = Number.NEGATIVE_INFINITY;
    const made = { agreed: false, kept, done, noteMs: 0, isLost: hasLost, rewrittenAt: never, readBackAt: never };
    known.set(journal, made);
    return made;
  }

  /** Undefined: it cannot be asked. */
  async function ask(journal: string, standing: Standing): Promise<Note | null | undefined> {
    try {
      const found = await readNote(await history.open(), journal);
      standing.noteMs = Math.max(standing.noteMs, found?.timeMs ?? 0);
      return found?.note ?? null;
    } catch (error) {
      if (!(error instanceof HistoryError) || error.policy === 'retry') throw error;
      logger.warn({ err: error, journal }, 'the history cannot be asked how far it was written');
      return undefined;
    }
  }

  async function move(journal: string, standing: Standing, to: Note | null, why: string): Promise<void> {
    const name = cursorName(journal);
    const { at, done } = to ?? { at: null, done: new Map<string, number>() };
    const from = await store.read.cursors.position(name);
    await store.transaction(async (tx) => {
      await tx.cursors.replace(name, done, at);
      // Before it is moved once more the history has to show that it gives back what is noted.
      await tx.processes.setFact(keptFact(journal), false);
    });
    standing.kept = false;
    standing.done = new Map(done);
    if ((at?.seq ?? 0) < (from?.seq ?? 0)) replaced += 1;
    logger.error({ journal, from, to: at }, `${why}; what the journal still has is written from there`);
  }

  /** False: it refuses notes, and nothing can be concluded from those it has. */
  async function write(journal: string, standing: Standing, note: Note): Promise<boolean> {
    const at = await writeNote(await history.open(), journal, note, now(), standing.noteMs);
    standing.noteMs = at ?? standing.noteMs;
    return at !== null;
  }

  async function readBack(journal: string, standing: Standing, at: Position): Promise<boolean> {
    if (performance.now() - standing.readBackAt < readBackEveryMs) return false;
    const isSeen = isSame((await ask(journal, standing)) ?? null, at);
    standing.readBackAt = isSeen ? Number.NEGATIVE_INFINITY : performance.now();
    return isSeen;
  }

  async function forget(journal: string, standing: Standing): Promise<void> {
    const nothing = { at: null, done: new Map<string, number>() };
    // First, so that a crash in between is no agreement.
    await write(journal, standing, nothing);
    await move(journal, standing, null, 'the history lost points');
    standing.isLost = false;
    standing.rewrittenAt = performance.now();
  }

  return {
    moved: async (journal) => {
      const standing = await standingOf(journal);
      const { agreed } = standing;
      let note = agreed ? undefined : await ask(journal, standing);
      if (standing.isLost && performance.now() - standing.rewrittenAt > rewriteEveryMs) {
        await forget(journal, standing);
        return true;
      }
      if (agreed) return false;
      const at = await store.read.cursors.position(cursorName(journal));
      if (standing.kept && note !== undefined && !isSame(note, at)) {
        await pause(secondLookMs);
        note = await ask(journal, standing);
      }
      standing.agreed = true;
      if (!standing.kept || note === undefined || isSame(note, at)) return false;
      await move(journal, standing, note, 'the history was written up to another place than our cursor says');
      return true;
    },
    note: async (journal, at) => {
      const standing = await standingOf(journal);
      const before = standing.done.get(at.epoch) ?? 0;
      // Taken out first: the newest stand last.
      standing.done.delete(at.epoch);
      standing.done.set(at.epoch, Math.max(at.seq, before));
      const isWritten = await write(journal, standing, { at, done: standing.done });
      const isSeen = standing.kept ? isWritten : isWritten && (await readBack(journal, standing, at));
      if (isSeen === standing.kept) return;
      await store.transaction((tx) => tx.processes.setFact(keptFact(journal), isSeen));
      standing.kept = isSeen;
    },
    doubt: () => {
      for (const standing of known.values()) standing.agreed = false;
    },
    lost: () => {
      hasLost = true;
      for (const standing of known.values()) standing.isLost = true;
    },
    get replaced() {
      return replaced;
    },
  };
}

function isSame(note: Note | null, at: Position | null): boolean {
  return note?.at?.epoch === at?.epoch && note?.at?.seq === at?.seq;
}
