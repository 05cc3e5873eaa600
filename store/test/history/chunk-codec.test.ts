import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChunk, encodeChunk } from '../../src/history/embedded/chunk-codec.ts';

describe('chunk', () => {
  it('gives back what it was given, any names and values', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.boolean(),
      fc.string({ unit: 'binary' }),
    );
    // __proto__ is a reserved name and never gets here.
    const name = fc.oneof(
      fc.string().filter((text) => text !== '__proto__'),
      fc.constantFrom('constructor', 'toString', 'm'),
    );
    const fields = fc.dictionary(name, value, {
      minKeys: 1,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 86_399_999_999_999 }), { minLength: 1, maxLength: 50 }),
        fc.array(fields, { minLength: 50, maxLength: 50 }),
        (times, all) => {
          const samples = times.toSorted((a, b) => a - b).map((t, index) => ({ t, fields: all[index] ?? {} }));
          const back = decodeChunk(encodeChunk(samples));
          expect(back.map(({ t }) => t)).toEqual(samples.map(({ t }) => t));
          for (const [index, sample] of back.entries()) {
            expect(Object.fromEntries(Object.entries(sample.fields))).toEqual(plain(samples[index]?.fields ?? {}));
          }
        },
      ),
    );
  });
});

/** −0 becomes 0 in JSON; nobody measures the difference. */
function plain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value === 0 ? 0 : value]));
}
