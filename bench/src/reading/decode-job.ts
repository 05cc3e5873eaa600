import { z } from 'zod';

/** What a process that decodes is told, and what it answers, over its IPC channel. */
export const decodeJobSchema = z.object({
  /** Folder of the sources whose decoder it is. */
  root: z.string(),
  /** Name of the messages. */
  sample: z.string(),
});
export type DecodeJob = z.output<typeof decodeJobSchema>;

/** Decode for so long, ms. */
export const sliceSchema = z.object({ ms: z.number().positive() });
export type Slice = z.output<typeof sliceSchema>;

export const decodeReportSchema = z.discriminatedUnion('kind', [
  /** What the first message became: `clean`, `noted`, or why it was refused. */
  z.object({ kind: z.literal('loaded'), became: z.string() }),
  /** Processor time a message, collecting what it left behind included. */
  z.object({ kind: z.literal('slice'), messages: z.int(), microseconds: z.number() }),
]);
export type DecodeReport = z.output<typeof decodeReportSchema>;
