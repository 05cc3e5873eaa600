import { messageSchemas, upFamilies } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileCheck } from '../src/decode/compiled-check.ts';
import { strictChecks } from '../src/decode/strict.ts';

/** Right and wrong values of every sort that a field of the contract has. */
const usual = fc.oneof(
  fc.boolean(),
  fc.constantFrom(1, 0, -1, 7, -0, 500, 501, 999, 1_000, 86_400_000, 86_400_001, 1.5, -1.5),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER + 1, 1e300, 1_790_000_000_000),
  fc.constantFrom('', 'a', '7', '90', 'B2', 'normal', 'closed', 'up', 'mains', 'online', 'offline', 'ok', 'failed'),
  fc.constantFrom('elevator', 'camera', 'x'.repeat(8), 'x'.repeat(9), 'x'.repeat(40), 'x'.repeat(41), '梯'.repeat(64)),
  fc.constantFrom('x'.repeat(65), 'x'.repeat(500), 'x'.repeat(501), '\u{1F6D7}'.repeat(32), '\u{1F6D7}'.repeat(33)),
  fc.constantFrom('2026-11-23T08:00:00+08:00', '2026-11-23T08:00:00Z', '2026-11-23T08:00:00', '2026-02-29T00:00:00Z'),
  fc.constantFrom('2024-02-29T00:00:00.123456Z', '2026-11-23T08:00+08:00', '2026-11-23t08:00:00z', '2026-11-23'),
  fc.constantFrom(null, [], {}, [1], { x: 1 }, { trips: 3 }, { peopleSensor: false }, { voice: true, more: 1 }),
  fc.constantFrom({ peopleSensor: null }, { '': 1 }, { trips: 'many' }, { ['x'.repeat(41)]: 1 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 70 }),
);

/** As a vendor's texts are: some keys of the contract in any order, some of his own, some that bite. */
const textOf = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, fc.constantFrom('x', 'constructor', '')))
    .chain((keys) => fc.tuple(fc.constant(keys), fc.array(usual, { minLength: keys.length, maxLength: keys.length })))
    .chain(([keys, values]) => {
      const pairs = keys.map((key, at) => `${JSON.stringify(key)}:${JSON.stringify(values[at])}`);
      return fc.constantFrom(
        `{${pairs.join()}}`,
        `{${[...pairs, '"__proto__":{"v":1}'].join()}}`,
        `{${[...pairs, '"temperature":1e999'].join()}}`,
        `{${[...pairs, '"counters":{"__proto__":1}'].join()}}`,
        `[${pairs.length}]`,
      );
    });

/** A message that the contract accepts, with keys and texts as generated: the fast way must be taken. */
const clean: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    v: fc.constant(1),
    id: fc.string({ minLength: 1, maxLength: 64 }),
    ts: fc.oneof(fc.nat(), fc.constant('2026-11-23T08:00:00+08:00')),
    boot: fc.nat(),
    seq: fc.nat(),
    historical: fc.boolean(),
    mode: fc.constantFrom('normal', 'maintenance'),
    floor: fc.oneof(fc.integer(), fc.string({ minLength: 1, maxLength: 8 })),
    moving: fc.boolean(),
    door: fc.constantFrom('closed', 'open'),
    passengers: fc.option(fc.boolean()),
    peopleCount: fc.integer({ min: 0, max: 500 }),
    temperature: fc.double({ noNaN: true, noDefaultInfinity: true }),
    unknownOfAVendor: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

describe.each(upFamilies)('the compiled check of %s', (family) => {
  const schema = messageSchemas[family];
  const check = strictChecks.get(family);

  it('accepts only what zod accepts, and gives the same', () => {
    fc.assert(
      fc.property(textOf(Object.keys(schema.shape)), (text) => {
        const found = check?.(JSON.parse(text));
        if (found === undefined) return;
        const read = schema.safeParse(JSON.parse(text));
        expect(read.success).toBe(true);
        expect(found).toEqual(read.data);
        expect(Object.keys(Object(found)).toSorted()).toEqual(Object.keys(Object(read.data)).toSorted());
      }),
      { numRuns: 3_000 },
    );
  });

  it('leaves to zod only what it refuses, what has to be left out inside a field, and long texts to be counted', () => {
    fc.assert(
      fc.property(textOf(Object.keys(schema.shape)), (text) => {
        if (text.includes('\u{1F6D7}')) return;
        if (check?.(JSON.parse(text)) !== undefined) return;
        const value: unknown = JSON.parse(text);
        const read = schema.safeParse(value);
        if (!read.success) return;
        const inside = (of: unknown): string => JSON.stringify(Object(of)['capabilities'] ?? Object(of)['counters']);
        expect(inside(read.data)).not.toBe(inside(value));
      }),
      { numRuns: 3_000 },
    );
  });
});

it('clean messages take the fast way, with fields of their vendor or without', () => {
  fc.assert(
    fc.property(clean, (message) => {
      const text = JSON.stringify(message);
      expect(strictChecks.get('status')?.(JSON.parse(text))).toEqual(messageSchemas.status.parse(JSON.parse(text)));
    }),
  );
});

it('does not change what it looks at', () => {
  const value: unknown = JSON.parse('{"code":"90","x":1}');
  strictChecks.get('alarm')?.(value);
  expect(value).toEqual({ code: '90', x: 1 });
});

it('never takes a text for long enough, or short enough, that zod counts otherwise', () => {
  const schema = z.object({ a: z.string().min(3).max(5) });
  const check = compileCheck(schema);
  fc.assert(
    fc.property(fc.string({ maxLength: 8, unit: fc.constantFrom('a', '\u{1F6D7}', '\ud83d', '\uded7') }), (a) => {
      if (check({ a }) !== undefined) expect(schema.safeParse({ a }).success).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  ['a refinement', z.object({ a: z.string().refine((text) => text !== 'no') })],
  ['a transform', z.object({ a: z.string().transform((text) => text.length) })],
  ['a change of the text', z.object({ a: z.string().trim() })],
  ['coercion', z.object({ a: z.coerce.number() })],
  ['other keys kept', z.looseObject({ a: z.string() })],
  ['other keys refused', z.strictObject({ a: z.string() })],
  ['a default inside', z.object({ a: z.object({ b: z.boolean().default(true) }) })],
  ['a default that is made', z.object({ a: z.array(z.string()).default([]) })],
  ['a list', z.object({ a: z.array(z.string()) })],
  ['a catch', z.object({ a: z.string().catch('') })],
  ['a rule on the whole', z.object({ a: z.string() }).refine(({ a }) => a !== 'no')],
  [
    'a rule on an optional field',
    z.object({
      a: z
        .string()
        .optional()
        .refine((text) => text !== 'no'),
    }),
  ],
  ['another number format', z.object({ a: z.int32() })],
  ['no object', z.string()],
])('a schema with %s is not compiled', (_what, schema) => {
  expect(() => compileCheck(schema)).toThrow(TypeError);
});
