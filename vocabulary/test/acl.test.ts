import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterContained,
  type Identity,
  isWellFormedFilter,
  mayPublish,
  mayReceive,
  maySubscribe,
  topicMatches,
} from '../src/index.ts';

/** Naive matching, level by level, written from [MQTT-4.7.1] without looking at the code under test. */
function matches(topic: string, filter: string): boolean {
  const t = topic.split('/');
  const f = filter.split('/');
  const walk = (i: number, j: number): boolean => {
    if (j === f.length) return i === t.length;
    if (f[j] === '#') return true;
    if (i === t.length) return false;
    return (f[j] === '+' || f[j] === t[i]) && walk(i + 1, j + 1);
  };
  // "sport/#" also matches "sport"
  return (
    walk(0, 0) ||
    (f.at(-1) === '#' && f.slice(0, -1).length === t.length && t.every((level, i) => f[i] === '+' || f[i] === level))
  );
}

const level = fc.constantFrom('a', 'b', 'c');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '+'), { minLength: 0, maxLength: 4 }), fc.boolean())
  .map(([levels, hash]) => [...levels, ...(hash || levels.length === 0 ? ['#'] : [])].join('/'));
/** All topics of up to five levels over four letters (`z` stands for "anything else"). */
const universe: string[] = [];
for (let depth = 1, layer = ['']; depth <= 5; depth += 1) {
  layer = layer.flatMap((path) => ['a', 'b', 'c', 'z'].map((next) => (path === '' ? next : `${path}/${next}`)));
  universe.push(...layer);
}

describe('filter containment', () => {
  it('topicMatches agrees with a naive matcher', () => {
    fc.assert(
      fc.property(topic, filter, (name, pattern) => {
        expect(topicMatches(name, pattern)).toBe(matches(name, pattern));
      }),
      { numRuns: 2000 },
    );
  });

  it('contained means: every topic of the inner filter is a topic of the outer one', () => {
    fc.assert(
      fc.property(filter, filter, (inner, outer) => {
        const subset = universe.every((name) => !matches(name, inner) || matches(name, outer));
        if (filterContained(inner, outer)) expect(subset).toBe(true);
        // "+/#" happens to match all that "#" does; saying no there is on the safe side.
        else if (inner !== '#') expect(subset).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('refuses malformed filters', () => {
    expect(['', 'a/#/b', 'a#', 'a/+b', 'a\u0000'].map(isWellFormedFilter)).toEqual([false, false, false, false, false]);
    expect(['#', '+', 'a//b', '/a', 'a/+/#'].map(isWellFormedFilter)).toEqual([true, true, true, true, true]);
  });
});

const vendors = ['va', 'vb'] as const;
const units = ['u1', 'u2', 'u3'] as const;
const identity: fc.Arbitrary<Identity> = fc.record({
  credential: fc.constant('c'),
  role: fc.constantFrom('device' as const, 'gateway' as const),
  vendor: fc.constantFrom(...vendors),
  units: fc.oneof(
    fc.constant('all' as const),
    fc.subarray([...units]).map((list) => new Set<string>(list)),
  ),
});
const anyTopic = fc
  .tuple(
    fc.constantFrom('vigil', '$SYS', 'other'),
    fc.constantFrom('v1', 'internal'),
    fc.constantFrom(...vendors),
    fc.constantFrom(...units),
    fc.constantFrom('status', 'alarm', 'state', 'answer', 'command', 'feed'),
  )
  .map((levels) => levels.join('/'));
const anyFilter = fc
  .tuple(
    fc.constantFrom('vigil', '+', '$share', '#'),
    fc.constantFrom('v1', 'internal', '+', '#'),
    fc.constantFrom(...vendors, '+', '#'),
    fc.constantFrom(...units, '+', '#'),
    fc.constantFrom('status', 'answer', 'command', '+', '#'),
  )
  .map((levels) => {
    const end = levels.indexOf('#');
    return (end < 0 ? levels : levels.slice(0, end + 1)).join('/');
  });

describe('a vendor speaks only for its own units and sees nobody else’s', () => {
  it('publishes only below its own vendor and units, only up families, retains only state', () => {
    fc.assert(
      fc.property(identity, anyTopic, fc.boolean(), (who, name, retain) => {
        if (!mayPublish(who, name, retain).allowed) return;
        const [root, version, vendor, unit, family] = name.split('/');
        expect([root, version, vendor]).toEqual(['vigil', 'v1', who.vendor]);
        expect(who.units === 'all' || who.units.has(unit ?? '')).toBe(true);
        expect(['answer', 'command', 'feed']).not.toContain(family);
        expect(!retain || family === 'state').toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('no granted filter matches a topic it may not receive', () => {
    const topics = vendors
      .flatMap((vendor) =>
        units.flatMap((unit) =>
          ['status', 'alarm', 'answer', 'command'].map((family) => `vigil/v1/${vendor}/${unit}/${family}`),
        ),
      )
      .concat('vigil/internal/feed', '$SYS/x');
    fc.assert(
      fc.property(identity, anyFilter, (who, pattern) => {
        if (!maySubscribe(who, pattern).allowed) return;
        for (const name of topics) if (matches(name, pattern)) expect(mayReceive(who, name).allowed).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('refuses shared, $ and malformed filters by name', () => {
    const who: Identity = { credential: 'c', role: 'gateway', vendor: 'va', units: 'all' };
    expect(
      ['$share/g/vigil/v1/va/u1/answer', '$SYS/#', 'a/#/b', '#', 'vigil/v1/vb/u1/answer', 'vigil/v1/va/+/answer'].map(
        (pattern) => maySubscribe(who, pattern).reason,
      ),
    ).toEqual([
      'shared-subscription',
      'reserved-topic',
      'malformed-filter',
      'not-contained',
      'foreign-vendor',
      'allowed',
    ]);
  });
});
