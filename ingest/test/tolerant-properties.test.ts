import { messageSchemas, type UpFamily, upFamilies } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { noon } from './support/bench.ts';
import { decoded } from './support/entry.ts';

const envelope = {
  v: fc.constant(1),
  id: fc.string({ minLength: 1, maxLength: 64 }),
  ts: fc.oneof(fc.integer({ min: noon - 86_400_000, max: noon }), fc.constant('2026-11-23T08:00:00+08:00')),
  boot: fc.nat(),
  seq: fc.nat(),
  historical: fc.boolean(),
};
const number = fc.double({ noNaN: true, noDefaultInfinity: true });
const count = fc.nat();
const about = {
  floor: fc.oneof(fc.integer(), fc.string({ minLength: 1, maxLength: 8 })),
  passengers: fc.option(fc.boolean()),
  peopleCount: fc.integer({ min: 0, max: 500 }),
  door: fc.constantFrom('closed', 'opening', 'open', 'blocked'),
  doorZone: fc.boolean(),
};
const coded = {
  ...envelope,
  ...about,
  code: fc.oneof(fc.constantFrom('90', 'alarm-button', 'E21'), fc.nat()),
  profile: fc.constantFrom('vigil', 'yunanda'),
  active: fc.boolean(),
  text: fc.string({ maxLength: 100 }),
};
const shapes: Readonly<Record<UpFamily, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  birth: {
    ...envelope,
    kind: fc.constantFrom('elevator', 'camera'),
    profile: fc.constantFrom('vigil', 'yunanda'),
    firmware: fc.string({ maxLength: 64 }),
    intervalMs: fc.integer({ min: 1_000, max: 86_400_000 }),
    capabilities: fc.record({ peopleSensor: fc.boolean(), voice: fc.boolean() }, { requiredKeys: [] }),
  },
  state: { ...envelope, state: fc.constantFrom('online', 'offline', 'sleeping') },
  status: {
    ...envelope,
    ...about,
    mode: fc.constantFrom('normal', 'maintenance', 'fire-recall'),
    moving: fc.boolean(),
    direction: fc.constantFrom('none', 'up', 'down'),
    power: fc.constantFrom('mains', 'battery'),
    temperature: number,
    load: number,
    reachable: fc.boolean(),
  },
  stats: {
    ...envelope,
    runs: count,
    uptimeMs: count,
    energy: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
    counters: fc.dictionary(fc.constantFrom('trips', 'calls', 'stops'), number),
  },
  fault: coded,
  event: coded,
  alarm: coded,
  test: { ...envelope, result: fc.constantFrom('ok', 'failed'), text: fc.string({ maxLength: 100 }) },
};
/** What makes the message what it is; nothing else may cost it. */
const decides: Readonly<Record<UpFamily, readonly string[]>> = {
  birth: [],
  state: ['state'],
  status: ['moving', 'door'],
  stats: ['runs'],
  fault: ['code'],
  event: ['code'],
  alarm: ['code'],
  test: ['result'],
};

/** A value that no field of the contract may have. */
const damage = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', '?', 'x'.repeat(700), 'null', '1e999', '-1', '困'.repeat(600), '2026-13-45 99:00'),
  fc.constantFrom(-1, -0.5, 1e300, Number.MAX_SAFE_INTEGER + 2, null),
  fc.constantFrom([], [[]], {}, { x: { y: [1] } }, [true], { '': null }),
  fc.constantFrom<unknown>(true, false, 'CLOSED', 'Up', 'YES', '7', 7.5),
);

const clean = (family: UpFamily): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(shapes[family], { requiredKeys: family === 'birth' ? ['boot'] : [...decides[family]] });

describe.each(upFamilies)('a %s', (family) => {
  it('with one field damaged in any way keeps what decides it and every other field', () => {
    const others = Object.keys(shapes[family]).filter((name) => !decides[family].includes(name));
    fc.assert(
      fc.property(clean(family), fc.constantFrom(...others), damage, (message, name, bad) => {
        const [before] = decoded(family, JSON.stringify({ ...message, [name]: undefined }));
        const [after] = decoded(family, JSON.stringify({ ...message, [name]: bad }));
        expect(after).toMatchObject({ kind: 'message', family });
        const [was, is] = [{ ...Object(before).body }, { ...Object(after).body }];
        delete was[name];
        delete is[name];
        const fields: Readonly<Record<string, z.ZodType>> = messageSchemas[family].shape;
        const allowed =
          fields[name]?.safeParse(bad).success === true || (name === 'profile' && typeof bad === 'string');
        if (!allowed) expect(Object(after).notes).not.toEqual([]);
        // Without a boot there is no birth to compare with: it is the field that was damaged.
        if (Object(before).kind === 'message') expect(is).toEqual(was);
        else expect({ ...is, [name]: undefined }).toMatchObject({ ...message, [name]: undefined, ...Object(was) });
      }),
      { numRuns: 500 },
    );
  });

  it('whose bytes are damaged is read, or refused with its reason, and nothing throws', () => {
    fc.assert(
      fc.property(clean(family), fc.nat(), fc.nat(255), fc.boolean(), (message, place, byte, cut) => {
        const bytes = Buffer.from(JSON.stringify(message));
        const at = place % bytes.length;
        bytes[at] = byte;
        const found = decoded(family, cut ? bytes.subarray(0, at) : bytes);
        expect(found.length).toBeGreaterThan(0);
        for (const each of found) expect(['message', 'rejected']).toContain(each.kind);
      }),
      { numRuns: 500 },
    );
  });

  it('in other letter case, with underlines, and with all values as text says the same', () => {
    const spelled = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    const said = (value: unknown): unknown =>
      typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    fc.assert(
      fc.property(clean(family), (message) => {
        const [before] = decoded(family, JSON.stringify(message));
        const odd = Object.fromEntries(Object.entries(message).map(([name, value]) => [spelled(name), said(value)]));
        const [after] = decoded(family, JSON.stringify(odd));
        const [was, is] = [{ ...Object(before).body }, { ...Object(after).body }];
        // A number as a code or a floor is text in one and a number in the other, and read as the same later.
        for (const name of ['code', 'floor', 'ts']) {
          if (name in was) was[name] = String(was[name]);
          if (name in is) is[name] = String(is[name]);
        }
        expect(is).toEqual(was);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the tolerant reading of a clean message', async () => {
  const { readTolerantly } = await import('../src/decode/tolerant.ts');

  it.each(upFamilies)('of %s gives what the strict one gives, without a note', (family) => {
    fc.assert(
      fc.property(clean(family), (message) => {
        const value: unknown = JSON.parse(JSON.stringify(message));
        const [strict] = decoded(family, JSON.stringify(message));
        const { body, notes } = readTolerantly(family, value, { receivedAt: noon, offsetMinutes: 480 });
        expect(body).toEqual(Object(strict).body);
        expect(notes).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

it('clean messages, also with fields of their vendor, are never read tolerantly', async () => {
  vi.resetModules();
  const { messageSchemas: schemas } = await import('@vigil/vocabulary');
  const { decode } = await import('../src/decode/decode.ts');
  const { entryOf } = await import('./support/entry.ts');
  const asked = upFamilies.map((family) => vi.spyOn(schemas[family], 'safeParse'));
  for (const family of upFamilies)
    fc.assert(
      fc.property(clean(family), (message) => {
        const extra = { ...message, vendorsOwn: 1, x: 'y' };
        decode({ journal: 'main', entry: entryOf(family, JSON.stringify(message)) });
        decode({ journal: 'main', entry: entryOf(family, JSON.stringify(extra)) });
      }),
      { numRuns: 100 },
    );
  for (const spy of asked) expect(spy).not.toHaveBeenCalled();
});
