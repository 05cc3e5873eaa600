import type { Repositories, Store } from '@vigil/store';
import { type DeepReadonly, inScope, isAlarmInScope, type Permission, type Scope, VigilError } from '@vigil/vocabulary';
import { z } from 'zod';
import type { SignedIn } from '../session/sessions.ts';

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
  /** The body is a file (application/octet-stream): it is written to the data folder and reaches the handler as `Upload`. */
  readonly upload?: boolean;
  /** Of the answer, where it is a file. Default application/json. */
  readonly answerType?: string;
  /** Not even a token that may read the like. */
  readonly peopleOnly?: true;
  /** Its work has bounds of its own, narrower than those of the API: strangers must not use up its share. */
  readonly ownBounds?: true;
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
  /** Aborted when the caller has gone before the answer. */
  readonly gone: AbortSignal;
}
/** What is sent: a value still to be written as JSON, or JSON in UTF-8 that somebody else has written. */
export type Reply =
  | { readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly json: Uint8Array }
  /** To be saved under `name`. */
  | { readonly file: Uint8Array; readonly type: string; readonly name: string }
  /** The same of any length: made as it is taken. */
  | { readonly pieces: AsyncIterable<Uint8Array>; readonly type: string; readonly name: string };

/** `N` is what this route needs of the server; the server hands all its routes everything (services.ts). */
export interface Route<N> {
  readonly spec: RouteSpec;
  readonly run: (needs: N, raw: RawCall) => Promise<Reply>;
}

/** What every command needs: a place for its transaction, and somebody who tells the desks. */
export interface CommandNeeds {
  readonly store: Store;
  readonly live: { readonly wake: () => void };
}

/** A request as a handler gets it: checked, and by somebody who may. */
export interface Call<S extends RouteSpec> {
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly body: Parsed<S['body']>;
  readonly who: SignedIn;
  readonly now: number;
}
export type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
/** What a handler answers: of the documented shape, and it may be somebody else's read-only data. */
export type Answer<S extends RouteSpec> = DeepReadonly<z.input<S['answer']>>;

/** What a command leaves behind: the answer, and the line of the audit (null: nothing happened). */
export interface Done<T> {
  readonly answer: T;
  readonly audit: {
    readonly action: string;
    readonly subject: string;
    readonly detail: Readonly<Record<string, unknown>>;
  } | null;
}

/**
 * Reads that are answered from memory or by the index: parse → permission → answer. (Whatever takes longer than a
 * moment is a `read`, which runs in a reader thread.) Scope is the handler's: rows outside it are 'not-found' or left
 * out.
 */
export function query<const S extends RouteSpec, N>(
  spec: S,
  work: (needs: N, call: Call<S>) => Promise<Answer<S>>,
): Route<N> {
  return {
    spec,
    run: async (needs, raw) => ({ body: await work(needs, checked(spec, raw)) }),
  };
}

/**
 * Changes: parse → permission → one transaction { scope, work, audit row } → tell the live half → answer.
 * The work runs under the store's write lock: nothing dear and nothing but `tx` in it.
 */
export function command<const S extends RouteSpec, N>(
  spec: S,
  work: (tx: Repositories, call: Call<S>, needs: N) => Promise<Done<Answer<S>>>,
): Route<N & CommandNeeds> {
  return preparedCommand(
    spec,
    async () => undefined,
    (tx, call, needs: N) => work(tx, call, needs),
  );
}

/** A command with something dear to do (a password hash) before the write lock is taken. */
export function preparedCommand<const S extends RouteSpec, P, N>(
  spec: S,
  prepare: (call: Call<S>, needs: N) => Promise<P>,
  work: (tx: Repositories, call: Call<S>, needs: N, prepared: P) => Promise<Done<Answer<S>>>,
): Route<N & CommandNeeds> {
  return {
    spec,
    run: async (needs, raw) => {
      const call = checked(spec, raw);
      const prepared = await prepare(call, needs);
      const answer = await needs.store.transaction(async (tx) => {
        const done = await work(tx, call, needs, prepared);
        if (done.audit !== null) await tx.audit.add({ at: call.now, actor: call.who.person.login, ...done.audit });
        return done.answer;
      });
      needs.live.wake();
      return { body: answer };
    },
  };
}

/** What fits none of these (signing in, files): the handler does its own bookkeeping. */
export function special<const S extends RouteSpec, N>(
  spec: S,
  work: (needs: N, raw: RawCall, body: Parsed<S['body']>) => Promise<Reply>,
): Route<N> {
  return {
    spec,
    run: async (needs, raw) => {
      if (spec.access !== 'anybody') signedIn(raw);
      parsed(spec, 'params', raw);
      return work(needs, raw, parsed(spec, 'body', raw));
    },
  };
}

/** Whoever calls; the router lets nobody else as far as this. */
export function signedIn({ who }: Pick<RawCall, 'who'>): SignedIn {
  if (who === null) throw new VigilError('not-signed-in', 'sign in first');
  return who;
}

function checked<S extends RouteSpec>(spec: S, raw: RawCall): Call<S> {
  return {
    params: parsed(spec, 'params', raw),
    query: parsed(spec, 'query', raw),
    body: parsed(spec, 'body', raw),
    who: signedIn(raw),
    now: raw.now,
  };
}

/** An id that cannot exist is an id that does not exist, hence `not-found` for path parameters. */
export function parsed<S extends RouteSpec, K extends 'params' | 'query' | 'body'>(
  spec: S,
  part: K,
  raw: { readonly [P in K]: unknown },
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
  scope: Scope,
  row: T | null,
): T {
  if (row === null || !inScope(scope, row)) throw new VigilError('not-found', 'not found');
  return row;
}

/** The same for an alarm, see `isAlarmInScope`. */
export function visibleAlarm<T extends { readonly vendor: string; readonly county: string | null }>(
  scope: Scope,
  alarm: T | null,
): T {
  if (alarm === null || !isAlarmInScope(scope, alarm)) throw new VigilError('not-found', 'not found');
  return alarm;
}
