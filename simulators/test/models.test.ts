import { type Messages, messageSchemas, statusSchema } from '@vigil/vocabulary';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgenda } from '../src/fleet/agenda.ts';
import { generateCity, seededRandom, vendorCode } from '../src/index.ts';
import { modelFor } from '../src/models/model-for.ts';

const city = generateCity({ units: 800, seed: 7, today: '2026-11-23', newToken: () => 'token-0123456789012345' });
const start = Date.parse('2026-11-23T00:00:00Z');

describe('unit models', () => {
  it('of every kind send only what the contract accepts, for a whole day', () => {
    for (const kind of new Set(city.units.map((unit) => unit.kind))) {
      const unit = city.units.find((candidate) => candidate.kind === kind);
      if (unit === undefined) throw new Error(kind);
      const model = modelFor(unit, seededRandom(1), 60_000);
      for (let now = start; now < start + 86_400_000; ) {
        const step = model.step(now);
        for (const { family, body } of step.messages)
          expect(messageSchemas[family].safeParse(body).success, `${kind} ${JSON.stringify(body)}`).toBe(true);
        expect(step.nextInMs).toBeGreaterThan(0);
        expect(step.nextInMs).toBeLessThanOrEqual(60_000);
        now += step.nextInMs;
      }
    }
  });

  it('a healthy lift never looks like an entrapment: nobody stands a minute behind closed doors', () => {
    const lift = city.units.find((unit) => unit.kind === 'elevator' && unit.peopleSensor === true);
    if (lift === undefined) throw new Error('no lift');
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const model = modelFor(lift, seededRandom(seed), 60_000);
        let heldSince: number | null = null;
        for (let now = start; now < start + 4 * 3_600_000; ) {
          const step = model.step(now);
          for (const { family, body } of step.messages) {
            if (family !== 'status') continue;
            const status: Messages['status'] = statusSchema.parse(body);
            const held = status.passengers === true && status.door === 'closed' && status.moving === false;
            heldSince = held ? (heldSince ?? now) : null;
          }
          now += step.nextInMs;
          expect(heldSince === null || now - heldSince < 60_000).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('codes of vendors', () => {
  it('the same fault is another number in another table, and ours where the table has no word', () => {
    expect(vendorCode('gbt24476-2017', 'alarm-button')).toEqual({ profile: 'gbt24476-2017', code: '90' });
    expect(vendorCode('yunanda', 'alarm-button')).toEqual({ profile: 'yunanda', code: '15' });
    expect(vendorCode('gbt24476-2017', 'ebike-in-car')).toEqual({ profile: 'vigil', code: 'ebike-in-car' });
  });
});

describe('agenda', () => {
  it('gives everything once, not before its time, in order of slots', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50_000 }), { maxLength: 200 }),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 30 }),
        (times, steps) => {
          const agenda = createAgenda<number>(0);
          for (const time of times) agenda.add(time, time);
          const got: number[] = [];
          let now = 0;
          for (const step of [...steps, 60_000]) {
            now += step;
            for (const item of agenda.take(now)) {
              expect(item).toBeLessThanOrEqual(now);
              got.push(item);
            }
          }
          expect(got.toSorted((a, b) => a - b)).toEqual(times.toSorted((a, b) => a - b));
          expect(agenda.size).toBe(0);
        },
      ),
    );
  });
});
