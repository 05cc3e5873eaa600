import { type Scope, scopeSchema, type View } from '@vigil/vocabulary';
import { z } from 'zod';
import {
  type Answer,
  type Parsed,
  parsed,
  type RawCall,
  type Reply,
  type Route,
  type RouteSpec,
  signedIn,
} from '../http/route.ts';
import type { ReaderJob } from './job.ts';
import type { Readers } from './readers.ts';
import { turnOf, type WaitsFor, waiting } from './turn.ts';

interface HasReaders {
  readonly readers: Readers;
}

/** A route whose answer is made in a reader thread. */
export interface ReadRoute<E, S extends HasReaders = HasReaders> extends Route<S> {
  readonly job: ReaderJob<E>;
}

/** A request as it reaches the work in the thread: checked there. Rows outside the scope are 'not-found' or left out. */
export interface ReadCall<S extends RouteSpec> {
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly scope: Scope;
  /** When the request came, epoch ms. */
  readonly now: number;
}

export const callInThread = z.object({
  params: z.unknown(),
  query: z.unknown(),
  scope: scopeSchema,
  now: z.number(),
});
type CallInThread = View<typeof callInThread>;

/** permission → fair queue → thread {parse → `open`} → `reply`. What `replyTo` refuses does not wait in the queue first. */
function inThread<const S extends RouteSpec, E>(
  spec: S,
  open: (env: E) => (call: ReadCall<S>) => Promise<Uint8Array>,
  replyTo: (raw: RawCall) => (bytes: Uint8Array) => Reply,
  waitsFor?: WaitsFor,
): ReadRoute<E> {
  const name = `${spec.method} ${spec.path}`;
  return {
    spec,
    run: async ({ readers }, raw) => {
      const who = signedIn(raw);
      const reply = replyTo(raw);
      const answer = await readers.run({
        job: name,
        input: { params: raw.params, query: raw.query, scope: who.scope, now: raw.now } satisfies CallInThread,
        ...waiting(turnOf(who), waitsFor),
        signal: raw.gone,
      });
      if (!(answer instanceof Uint8Array)) throw new Error(`${name}: a reader thread answers with bytes`);
      return reply(answer);
    },
    job: {
      name,
      open: (env) => {
        const work = open(env);
        return async (input) => {
          const { scope, now, ...parts } = callInThread.parse(input);
          return work({ params: parsed(spec, 'params', parts), query: parsed(spec, 'query', parts), scope, now });
        };
      },
    },
  };
}

/** Reads that may take longer than a moment: the answer is read, and written as JSON, in a reader thread. */
export function read<const S extends RouteSpec, E>(
  spec: S,
  open: (env: E) => (call: ReadCall<S>) => Promise<Answer<S>>,
  waitsFor?: WaitsFor,
): ReadRoute<E> {
  const asJson = (env: E): ((call: ReadCall<S>) => Promise<Uint8Array>) => {
    const work = open(env);
    return async (call) => new TextEncoder().encode(JSON.stringify(await work(call)));
  };
  return inThread(spec, asJson, () => (json) => ({ json }), waitsFor);
}

/** A file that is made in a reader thread, and sent as it is. */
export function download<const S extends RouteSpec, E>(
  spec: S,
  fileOf: (query: Parsed<S['query']>) => { readonly type: string; readonly name: string },
  open: (env: E) => (call: ReadCall<S>) => Promise<Uint8Array>,
): ReadRoute<E> {
  return inThread(spec, open, (raw) => {
    const named = fileOf(parsed(spec, 'query', raw));
    return (file) => ({ file, ...named });
  });
}
