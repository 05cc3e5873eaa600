import { ownProgram, startProgram } from '@vigil/harness';
import { type DecodeJob, type DecodeReport, decodeReportSchema, type Slice } from './decode-job.ts';

/** The decoder of one version on one kind of message, in a process of its own. */
export interface Reader {
  /** What the first message became. */
  readonly became: string;
  /** Decodes for so long; processor time a message, µs. */
  slice(ms: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startReader(job: DecodeJob): Promise<Reader> {
  let waiting = Promise.withResolvers<DecodeReport>();
  const program = await startProgram(
    ownProgram({
      name: 'decode',
      entry: 'bench/src/processes/decode-main.ts',
      ready: 'at-once',
      onMessage: (message) => waiting.resolve(decodeReportSchema.parse(message)),
      onEnd: () => waiting.reject(new Error(`the decoder ended:\n${program.output()}`)),
    }),
  );
  const ask = async (question: DecodeJob | Slice): Promise<DecodeReport> => {
    waiting = Promise.withResolvers();
    program.send(question);
    return waiting.promise;
  };
  const loaded = await ask(job);
  if (loaded.kind !== 'loaded') throw new Error(`the decoder said ${loaded.kind}`);
  return {
    became: loaded.became,
    slice: async (ms) => {
      const found = await ask({ ms });
      if (found.kind !== 'slice') throw new Error(`the decoder said ${found.kind}`);
      return found.microseconds;
    },
    stop: program.stop,
  };
}
