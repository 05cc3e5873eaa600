import type { z } from 'zod';

type Primitive = string | number | bigint | boolean | symbol | null | undefined;

/** Read-only all the way down. A branded string stays what it is. */
export type DeepReadonly<T> = T extends Primitive
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** The type of a schema's values as everybody handles them: made once, then shared and never changed. */
export type View<S extends z.ZodType> = DeepReadonly<z.output<S>>;
