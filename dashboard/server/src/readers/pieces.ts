import type { Scope } from '@vigil/vocabulary';
import { z } from 'zod';
import { type Parsed, parsed, type RawCall, type RouteSpec, signedIn } from '../http/route.ts';
import { callInThread, type ReadRoute } from './read.ts';
import type { Readers } from './readers.ts';
import { turnOf, waiting } from './turn.ts';

/** What has been sent of a file, as the thread that writes the next piece needs it: it remembers nothing itself. */
export interface Progress {
  /** Where the last piece ended; null: nothing has been sent. */
  readonly after: unknown;
  readonly rows: number;
}
export interface Piece {
  readonly bytes: Uint8Array;
  /** Null: that was the last one. */
  readonly next: Progress | null;
}

/** Its name says the local day. */
export type FileRoute<E> = ReadRoute<E, { readonly readers: Readers; readonly utcOffsetMinutes: number }>;

/** A request as it reaches the work in the thread. */
export interface PieceCall<S extends RouteSpec> {
  readonly query: Parsed<S['query']>;
  readonly scope: Scope;
  readonly now: number;
}

const piece = z.object({
  bytes: z.instanceof(Uint8Array),
  next: z.object({ after: z.unknown(), rows: z.int() }).nullable(),
});
const nothingSent: Progress = { after: null, rows: 0 };
const progress = z.object({ after: z.unknown(), rows: z.int() });

/**
 * A file of any length, made piece after piece in the reader threads: each piece waits its turn like any other reading,
 * the next one is made when the caller has taken the last, and nobody holds the whole.
 */
export function pieces<const S extends RouteSpec, E>(
  spec: S,
  fileOf: (
    query: Parsed<S['query']>,
    now: number,
    utcOffsetMinutes: number,
  ) => { readonly type: string; readonly name: string },
  open: (env: E) => (call: PieceCall<S>, sent: Progress) => Promise<Piece>,
): FileRoute<E> {
  const name = `${spec.method} ${spec.path}`;
  const ask = async (readers: Readers, raw: RawCall, sent: Progress): Promise<Piece> => {
    const who = signedIn(raw);
    const input = { params: raw.params, query: raw.query, scope: who.scope, now: raw.now, sent };
    return piece.parse(await readers.run({ job: name, input, ...waiting(turnOf(who), undefined), signal: raw.gone }));
  };
  return {
    spec,
    run: async ({ readers, utcOffsetMinutes }, raw) => {
      const file = fileOf(parsed(spec, 'query', raw), raw.now, utcOffsetMinutes);
      // The first piece before anything is promised: whatever is refused is refused with its status.
      const first = await ask(readers, raw, nothingSent);
      async function* all(): AsyncGenerator<Uint8Array> {
        yield first.bytes;
        for (let { next } = first; next !== null; ) {
          const more = await ask(readers, raw, next);
          yield more.bytes;
          next = more.next;
        }
      }
      return { pieces: all(), ...file };
    },
    job: {
      name,
      open: (env) => {
        const work = open(env);
        return async (input) => {
          const { scope, now, sent, ...parts } = callInThread.extend({ sent: progress }).parse(input);
          return work({ query: parsed(spec, 'query', parts), scope, now }, sent);
        };
      },
    },
  };
}
