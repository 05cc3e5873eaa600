import { z } from 'zod';

const objectSchema = z.record(z.string(), z.unknown());

/** JSON text or a value of unknown shape as an object. */
export function objectOf(value: unknown): Record<string, unknown> {
  return objectSchema.parse(typeof value === 'string' ? JSON.parse(value) : value);
}
