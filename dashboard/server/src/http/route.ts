import type { Repositories } from '@vigil/store';
import { type DeepReadonly, inScope, type Permission, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import type { SignedIn } from '../sign-in/sessions.ts';
import type { Services } from './services.ts';

/** Who may call: anybody, anybody signed in, or whoever has the permission. */
export type Access = 'anybody' | 'signed-in' | Permission;

/** One line of the API: what is served, checked and documented comes from here. Path in Express' form, `/api/x/:id`. */
export interface RouteSpec {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  readonly status?: number;
  /** Bytes; default {@link defaultBodyLimit}. */
  readonly bodyLimit?: number;
  /** The body reaches the handler as bytes, for what is parsed elsewhere. */
  readonly rawBody?: boolean;
}
export const defaultBodyLimit = 256 * 1024;

/** A request as Express has it, nothing checked yet. */
export interface RawCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly who: SignedIn | null;
  readonly address: string;
  readonly cookie: string | undefined;
  readonly now: number;
}
export interface Reply {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export interface Route {
  readonly spec: RouteSpec;
  run(services: Services, raw: RawCall): Promise<Reply>;
}

/** A request as a handler gets it: checked, and by somebody who may. */
export interface Call<S extends RouteSpec> {
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly body: Parsed<S['body']>;
  readonly who: SignedIn;
  readonly now: number;
}
type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
/** What a handler answers: of the documented shape, and it may be somebody else's read-only data. */
type Answer<S extends RouteSpec> = DeepReadonly<z.input<S['answer']>>;

/** What a command leaves behind: the answer, and the line of the audit (null: nothing happened). */
export interface Done<T> {
  readonly answer: T;
  readonly audit: {
    readonly action: string;
    readonly subject: string;
    readonly detail: Readonly<Record<string, unknown>>;
  } | null;
}

/** Reads: parse → permission → answer. Scope is the handler's: rows outside it are 'not-found' or left out. */
export function query<const S extends RouteSpec>(
  spec: S,
  work: (services: Services, call: Call<S>) => Promise<Answer<S>>,
): Route {
  return {
    spec,
    run: async (services, raw) => ({ body: await work(services, checked(spec, raw)) }),
  };
}

/**
 * Changes: parse → permission → one transaction { scope, work, audit row } → tell the live half → answer.
 * The work runs under the store's write lock: nothing dear and nothing but `tx` in it.
 */
export function command<const S extends RouteSpec>(
  spec: S,
  work: (tx: Repositories, call: Call<S>, services: Services) => Promise<Done<Answer<S>>>,
): Route {
  return preparedCommand(
    spec,
    async () => undefined,
    (tx, call, services) => work(tx, call, services),
  );
}

/** A command with something dear to do (a password hash) before the write lock is taken. */
export function preparedCommand<const S extends RouteSpec, P>(
  spec: S,
  prepare: (call: Call<S>) => Promise<P>,
  work: (tx: Repositories, call: Call<S>, services: Services, prepared: P) => Promise<Done<Answer<S>>>,
): Route {
  return {
    spec,
    run: async (services, raw) => {
      const call = checked(spec, raw);
      const prepared = await prepare(call);
      const answer = await services.store.transaction(async (tx) => {
        const done = await work(tx, call, services, prepared);
        if (done.audit !== null) await tx.audit.add({ at: call.now, actor: call.who.person.login, ...done.audit });
        return done.answer;
      });
      services.live.wake();
      return { body: answer };
    },
  };
}

/** What fits neither (signing in, files): the handler does its own bookkeeping. */
export function special<const S extends RouteSpec>(
  spec: S,
  work: (services: Services, raw: RawCall, body: Parsed<S['body']>) => Promise<Reply>,
): Route {
  return {
    spec,
    run: async (services, raw) => {
      if (spec.access !== 'anybody' && raw.who === null) throw new VigilError('not-signed-in', 'sign in first');
      return work(services, raw, parsed(spec, 'body', raw));
    },
  };
}

function checked<S extends RouteSpec>(spec: S, raw: RawCall): Call<S> {
  if (raw.who === null) throw new VigilError('not-signed-in', 'sign in first');
  return {
    params: parsed(spec, 'params', raw),
    query: parsed(spec, 'query', raw),
    body: parsed(spec, 'body', raw),
    who: raw.who,
    now: raw.now,
  };
}

/** An id that cannot exist is an id that does not exist, hence `not-found` for path parameters. */
function parsed<S extends RouteSpec, K extends 'params' | 'query' | 'body'>(
  spec: S,
  part: K,
  raw: RawCall,
): Parsed<S[K]> {
  // The schema's own output type, or undefined where there is none; the compiler cannot follow the index.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const checkedAs = (value: unknown): Parsed<S[K]> => value as Parsed<S[K]>;
  const schema: z.ZodType | undefined = spec[part];
  if (schema === undefined || (part === 'body' && spec.rawBody === true)) return checkedAs(undefined);
  const result = schema.safeParse(raw[part]);
  if (result.success) return checkedAs(result.data);
  throw part === 'params' ? new VigilError('not-found', 'not found', { cause: result.error }) : result.error;
}

/** The row if it exists and this person may see it; else both look the same from outside. */
export function visible<T extends { readonly vendor: string; readonly county: string | null }>(
  who: SignedIn,
  row: T | null,
): T {
  if (row === null || !inScope(who.scope, row)) throw new VigilError('not-found', 'not found');
  return row;
}
