import { scopeSchema } from '@vigil/vocabulary';
import { z } from 'zod';
import { type Parsed, parsed, type RouteSpec, signedIn } from '../http/route.ts';
import type { ReadCall, ReadRoute } from './read.ts';
import { turnOf, waiting } from './turn.ts';

const callInThread = z.object({ params: z.unknown(), query: z.unknown(), scope: scopeSchema, now: z.number() });

/** A file that is made in a reader thread: permission → fair queue → thread {parse → work → bytes} → as it is. */
export function download<const S extends RouteSpec, E>(
  spec: S,
  fileOf: (query: Parsed<S['query']>) => { readonly type: string; readonly name: string },
  open: (env: E) => (call: ReadCall<S>) => Promise<Uint8Array>,
): ReadRoute<E> {
  const name = `${spec.method} ${spec.path}`;
  return {
    spec,
    run: async ({ readers }, raw) => {
      const who = signedIn(raw);
      const { type, name: called } = fileOf(parsed(spec, 'query', raw));
      const input = { params: raw.params, query: raw.query, scope: who.scope, now: raw.now };
      const turn = waiting(turnOf(who), undefined);
      const file = await readers.run({ job: name, input, ...turn, signal: raw.gone });
      if (!(file instanceof Uint8Array)) throw new Error(`${name}: a reader thread answers with bytes`);
      return { file, type, name: called };
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
