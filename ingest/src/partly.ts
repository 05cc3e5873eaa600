import type { JournalEntry } from '@vigil/journal';
import type { ProcessRepository } from '@vigil/store';
import { z } from 'zod';

/** Entries of one journal of which only the first envelopes were judged: one for each lane at most. */
const partlyDone = z.array(z.object({ epoch: z.string(), seq: z.int(), parts: z.int().min(1) }));
type PartlyDone = z.output<typeof partlyDone>;

/** Each lane has one under way; one that could not be finished is forgotten in time. */
const keptAtMost = 16;

export interface Partly {
  /** So many envelopes from the front were judged before. */
  of(entry: JournalEntry): number;
  note(entry: JournalEntry, parts: number): void;
  /** It is done whole. */
  forget(entry: JournalEntry): void;
  /** With the cursor's transaction. */
  store(): Promise<void>;
}

/**
 * A message may hold hundreds of envelopes and take longer than a transaction may: where it was cut is a fact of the
 * store, whichever lane goes on with it.
 */
export async function openPartly(
  processes: Pick<ProcessRepository, 'fact' | 'setFact'>,
  journal: string,
): Promise<Partly> {
  const fact = `ingest.partly:${journal}`;
  const read = partlyDone.safeParse(await processes.fact(fact));
  const before: PartlyDone = read.success ? read.data : [];
  let known = before;
  const others = ({ epoch, seq }: JournalEntry): PartlyDone =>
    known.filter((each) => each.seq !== seq || each.epoch !== epoch);
  return {
    of: ({ epoch, seq }) =>
      known.length === 0 ? 0 : (known.find((each) => each.seq === seq && each.epoch === epoch)?.parts ?? 0),
    note: (entry, parts) => {
      known = [...others(entry), { epoch: entry.epoch, seq: entry.seq, parts }].slice(-keptAtMost);
    },
    forget: (entry) => {
      if (known.length > 0) known = others(entry);
    },
    store: async () => {
      if (known !== before && (known.length > 0 || before.length > 0)) await processes.setFact(fact, known);
    },
  };
}
