import type { Reads } from '@vigil/store';
import { z } from 'zod';
import { readerJob } from '../readers/job.ts';
import type { Readers } from '../readers/readers.ts';

const cell = z.object({
  vendor: z.string(),
  county: z.string(),
  heard: z.int(),
  silent: z.int(),
  ours: z.int(),
  lost: z.array(z.object({ at: z.number(), count: z.int() })),
});

/** A city takes some tens of ms: not in the thread of the live boards. */
export const readSilence = readerJob(
  { name: 'silence', input: z.object({ heardSince: z.number() }), answer: z.array(cell) },
  ({ read }: { readonly read: Reads }) =>
    async ({ heardSince }) => [...(await read.units.silenceCells(heardSince))],
);

/** Nobody's: it waits for no person's charts, and none for it. */
const turn = { share: 'silence', rank: 0, kinds: [] } as const;

export function silenceReader(readers: Readers) {
  return (heardSince: number) => readSilence.ask(readers, turn, { heardSince });
}
