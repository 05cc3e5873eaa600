import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noPlaces, type Places, stepPlaces } from '../src/board/places.ts';
import { isSteady, nothingStands, painted, type Steady, stepSteady } from '../src/board/steady.ts';

const rows = (...slots: readonly (number | null)[]) => slots.map((slot, at) => ({ id: `a${at}`, slot }));

describe('places of a desk', () => {
  it('that sees the whole city are the slots, gaps and all', () => {
    expect(stepPlaces(noPlaces, rows(4, 1), 0, true).ids).toEqual(['a1', null, null, 'a0']);
  });

  it('that sees a part are its own: the lowest free one, kept until it is gone, empty for 3 s', () => {
    const first = stepPlaces(noPlaces, rows(17, 40), 0, false);
    expect(first.ids).toEqual(['a0', 'a1']);
    const gone = stepPlaces(first, [{ id: 'a1', slot: 40 }], 1_000, false);
    expect(gone.ids).toEqual([null, 'a1']);
    const come = [
      { id: 'b', slot: 17 },
      { id: 'a1', slot: 40 },
    ];
    expect(stepPlaces(gone, come, 3_999, false).ids).toEqual([null, 'a1', 'b']);
    expect(stepPlaces(gone, come, 4_000, false).ids).toEqual(['b', 'a1']);
  });

  it('hide nobody whose slot is not told, or told twice', () => {
    const { ids } = stepPlaces(noPlaces, rows(2, null, 2), 0, true);
    expect(ids.filter((id) => id !== null).toSorted()).toEqual(['a0', 'a1', 'a2']);
    expect(ids[1]).toBe('a0');
  });
});

/** One emergency after another comes, grows by what is said of it, is taken up and goes; somebody clicks at fixed spots. */
const event = fc.record({
  waits: fc.integer({ min: 0, max: 900 }),
  what: fc.constantFrom('arrives', 'closes', 'acknowledged', 'grows', 'clicks', 'clicks', 'clicks'),
  which: fc.nat(7),
  y: fc.integer({ min: 0, max: 250 }),
});
interface Alarm {
  readonly id: string;
  readonly slot: number;
  readonly height: number;
  readonly seen: boolean;
}
const gapPx = 30;

function layOut({ ids }: Places, alarms: readonly Alarm[]): readonly (Alarm & { readonly top: number })[] {
  let top = 0;
  return ids.flatMap((id) => {
    const alarm = alarms.find((one) => one.id === id);
    const at = top;
    top += alarm?.height ?? gapPx;
    return alarm === undefined ? [] : [{ ...alarm, top: at }];
  });
}

describe('a click at a fixed spot', () => {
  it.each([true, false])(
    'never acts on another alarm than the one painted there 500 ms before (whole city: %s)',
    (whole) => {
      let acted = 0;
      fc.assert(
        fc.property(fc.array(event, { minLength: 5, maxLength: 80 }), (events) => {
          let now = 0;
          let last = 0;
          let alarms: readonly Alarm[] = [];
          let places = noPlaces;
          let down: { readonly y: number; readonly id: string | undefined } | null = null;
          let steady: Steady = nothingStands;
          const frames: { readonly at: number; readonly rows: ReturnType<typeof layOut> }[] = [];
          const under = (y: number, at: number) =>
            frames.findLast((frame) => frame.at <= at)?.rows.find(({ top, height }) => y >= top && y < top + height);
          const paint = (): void => {
            places = stepPlaces(places, alarms, now, whole);
            const laid = layOut(places, alarms);
            frames.push({ at: now, rows: laid });
            const lying = laid.map(({ id, seen, top, height }) => ({
              id,
              face: String(seen),
              top,
              bottom: top + height,
              whole: true,
              read: true,
            }));
            steady = painted(stepSteady(steady, lying), now);
          };
          const hit = (y: number): string | undefined => {
            const row = under(y, now);
            return row !== undefined && isSteady(steady, row.id, now) ? row.id : undefined;
          };
          for (const { waits, what, which, y } of events) {
            now += waits;
            const target = alarms[which % Math.max(alarms.length, 1)];
            const change = (to: Partial<Alarm>): void => {
              alarms = alarms.map((one) => (one === target ? { ...one, ...to } : one));
            };
            if (what === 'arrives') {
              const taken = new Set(alarms.map(({ slot }) => slot));
              let slot = 1;
              while (taken.has(slot)) slot += 1;
              alarms = [...alarms, { id: `n${(last += 1)}`, slot, height: 60 + (y % 50), seen: false }];
            } else if (what === 'closes') alarms = alarms.filter((one) => one !== target);
            else if (what === 'acknowledged') change({ seen: true, height: 40 });
            else if (what === 'grows') change({ height: 60 + (y % 90) });
            if (what !== 'clicks') {
              paint();
              continue;
            }
            // The button goes down, and up again with the next one: anything may happen between.
            if (down === null) {
              down = { y, id: hit(y) };
              continue;
            }
            const up = hit(down.y);
            if (up !== undefined && up === down.id) {
              acted += 1;
              expect(under(down.y, now - 500)?.id).toBe(up);
            }
            down = null;
          }
        }),
        { numRuns: 2_000 },
      );
      // It is no answer to take no click at all.
      expect(acted).toBeGreaterThan(300);
    },
  );
});
