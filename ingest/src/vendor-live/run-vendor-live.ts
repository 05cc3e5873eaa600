import type { Journal, JournalEntry, Position } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { type Store, StoreError, type VendorMessage } from '@vigil/store';
import { vendorMessagesKept } from '@vigil/vocabulary';
import { createBirths } from '../births.ts';
import { vendorOffset } from '../decode/surroundings.ts';
import { openRegister } from '../register-index.ts';
import { createGate } from './gate.ts';
import { type Knowledge, understood } from './understood.ts';

/** Entries before the newest that are looked through for whoever begins to look. */
const lookBack = 5_000;
const readAtOnce = 500;
/** Rows that wait to be written; what is beyond is left out and counted. */
const mostWaiting = 400;

export interface VendorLiveParts {
  readonly journals: Journal;
  readonly store: Store;
  readonly logger: Logger;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface VendorLive {
  /** One look at who is watched, and what is waiting is written. @returns false: nobody looks */
  turn(): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Shows vendors what they send while they look:
 *
 * ```
 *  somebody looks ─▶ vendor_watch ─▶ the last entries, then what comes: decode ─▶ address ─▶ vendor_message
 * ```
 *
 * It reads the journals beside judging, keeps no cursor and releases nothing, so it neither slows nor holds up anybody. What
 * cannot be written now (the store is busy, the disk low) is left out: the journal has it.
 */
export async function createVendorLive({ journals, store, logger, now }: VendorLiveParts): Promise<VendorLive> {
  const register = await openRegister(store.read);
  const knowledge: Knowledge = {
    register,
    births: createBirths(store.read),
    around: { offsetOf: vendorOffset(register) },
  };
  const gate = createGate();
  const abort = new AbortController();
  const following = new Map<string, Promise<void>>();
  let watched: ReadonlySet<string> = new Set();
  let waiting: VendorMessage[] = [];
  let left = 0;

  const ownerOf = ({ origin }: JournalEntry): string | null => register.vendorOfCredential(origin)?.id ?? null;

  /** What comes from now on. A journal that is another one is followed anew from its end. */
  async function follow(journal: string): Promise<void> {
    while (!abort.signal.aborted) {
      const { last } = await journals.identity(journal);
      const isSame = await eachEntry(journal, last, false, async (entry) => {
        const vendor = ownerOf(entry);
        if (vendor === null || !watched.has(vendor)) return;
        const skipped =
          waiting.length < mostWaiting ? gate.pass(vendor, entry.lane === 'urgent', performance.now()) : null;
        if (skipped === null) return;
        const message = await understood(knowledge, vendor, { journal, entry });
        if (message !== null) waiting.push({ ...message, skipped });
      });
      if (isSame) return;
    }
  }

  /** What these have said last. */
  async function lookBehind(journal: string, vendors: ReadonlySet<string>): Promise<void> {
    const { last } = await journals.identity(journal);
    if (last === null) return;
    // As shown, which is bounded: thousands of whole messages are not to be held.
    const found = new Map<string, VendorMessage[]>();
    // Null: nothing so old is there, or there are not so many; then all that is there is looked through.
    const from = last.seq > lookBack ? await journals.positionOf(journal, last.seq - lookBack) : null;
    await eachEntry(journal, from, true, async (entry) => {
      const vendor = ownerOf(entry);
      if (vendor === null || !vendors.has(vendor)) return;
      const message = await understood(knowledge, vendor, { journal, entry });
      if (message === null) return;
      const newest = found.get(vendor) ?? [];
      found.set(vendor, newest);
      if (newest.push({ ...message, skipped: 0 }) > vendorMessagesKept) newest.shift();
    });
    waiting = [...found.values()].flat().concat(waiting);
  }

  /** @returns false: the position is none of this journal, nothing more was read */
  async function eachEntry(
    journal: string,
    after: Position | null,
    untilEnd: boolean,
    take: (entry: JournalEntry) => Promise<void>,
  ): Promise<boolean> {
    let isSame = true;
    const batches = journals.follow(journal, {
      after,
      max: readAtOnce,
      signal: abort.signal,
      untilEnd,
      onEvent: ({ type }) => {
        // It would read all that there is from the oldest on.
        if (type === 'restarted') isSame = false;
      },
    });
    for await (const entries of batches) {
      if (!isSame) return false;
      for (const entry of entries) await take(entry);
    }
    return true;
  }

  async function write(): Promise<void> {
    const messages = waiting;
    waiting = [];
    if (messages.length === 0 || store.isDiskLow()) return;
    try {
      await store.transaction((tx) => tx.vendorLive.add(messages, vendorMessagesKept));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      left += messages.length;
      logger.warn({ err: error, left }, 'messages of vendors were not written down for looking at');
    }
  }

  return {
    turn: async () => {
      const vendors = new Set(await store.read.vendorLive.watched(now()));
      await register.refresh();
      const fresh = new Set([...vendors].filter((vendor) => !watched.has(vendor)));
      const names = await journals.names();
      watched = vendors;
      for (const journal of names) {
        if (!following.has(journal))
          following.set(
            journal,
            follow(journal).catch((error: unknown) => {
              // Looked at again in the next turn.
              logger.warn({ err: error, journal }, 'a journal cannot be read for its vendors');
              following.delete(journal);
            }),
          );
        if (fresh.size > 0) await lookBehind(journal, fresh);
      }
      await write();
      return vendors.size > 0;
    },
    stop: async () => {
      abort.abort();
      await Promise.all(following.values());
    },
  };
}
