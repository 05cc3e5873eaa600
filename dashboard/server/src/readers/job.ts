import type { DeepReadonly } from '@vigil/vocabulary';
import type { z } from 'zod';
import type { Readers } from './readers.ts';
import type { Turn } from './turn.ts';

/**
 * Work that a reader thread can do, found there by its name. `open` runs once in each thread, with the first request:
 * what a job wants to remember between requests lives in its closure.
 */
export interface ReaderJob<E> {
  readonly name: string;
  readonly open: (env: E) => (input: unknown) => Promise<unknown>;
}

/** A job with a typed question and answer, for what is more than one route or none. */
export interface AskableJob<E, I, O> extends ReaderJob<E> {
  ask(readers: Readers, turn: Turn, input: I): Promise<O>;
}

export function readerJob<E, I extends z.ZodType, O extends z.ZodType>(
  spec: { readonly name: string; readonly input: I; readonly answer: O },
  open: (env: E) => (input: z.output<I>) => Promise<DeepReadonly<z.input<O>>>,
): AskableJob<E, DeepReadonly<z.input<I>>, z.output<O>> {
  return {
    name: spec.name,
    open: (env) => {
      const work = open(env);
      return (input) => work(spec.input.parse(input));
    },
    ask: async (readers, turn, input) => spec.answer.parse(await readers.run({ job: spec.name, input, ...turn })),
  };
}
