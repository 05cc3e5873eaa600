import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandGuard } from '../src/board/hand-guard.ts';
import { foldGaps, hasOpenGaps, noFolds, type PlaceLine, placeLines } from '../src/board/place-lines.ts';
import { noPlaces, type Places, restMs, stepPlaces } from '../src/board/places.ts';

const inSlots = (...slots: readonly number[]) => slots.map((slot) => ({ id: `n${slot}`, slot }));
const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, at) => at + 1);
const said = (lines: readonly PlaceLine[]): readonly string[] =>
  lines.map((line) =>
    line.kind === 'row' ? line.id : line.kind === 'gap' ? `gap ${line.slot}` : `free ${line.from}-${line.to}`,
  );

describe('slots that nobody has', () => {
  const full = stepPlaces(noPlaces, inSlots(...upTo(24)), 0, true);
  const left = stepPlaces(full, inSlots(1, 2, 23, 24), 10_000, true);

  it('keep their height while they rest, then stand as one line, and nobody else is pushed out of sight', () => {
    expect(said(placeLines(left, noFolds))).toHaveLength(24);
    const resting = foldGaps(noFolds, left, 10_000 + restMs - 1);
    expect(hasOpenGaps(left, resting)).toBe(true);
    expect(said(placeLines(left, resting))).toContain('gap 3');
    const folded = foldGaps(resting, left, 10_000 + restMs);
    expect(said(placeLines(left, folded))).toEqual(['n1', 'n2', 'free 3-22', 'n23', 'n24']);
    expect(hasOpenGaps(left, folded)).toBe(false);
  });
  it('fold once for a run, when the last of it has rested: what lies below moves once', () => {
    const two = stepPlaces(left, inSlots(1, 2, 24), 11_000, true);
    expect(foldGaps(noFolds, two, 13_999)).toBe(noFolds);
    expect(said(placeLines(two, foldGaps(noFolds, two, 14_000)))).toEqual(['n1', 'n2', 'free 3-23', 'n24']);
    // What has been folded stays so while its neighbour rests.
    const folded = foldGaps(noFolds, left, 13_000);
    const later = stepPlaces(left, inSlots(1, 2, 24), 20_000, true);
    expect(said(placeLines(later, foldGaps(folded, later, 20_500)))).toEqual([
      'n1',
      'n2',
      'free 3-22',
      'gap 23',
      'n24',
    ]);
  });
  it('are another gap when somebody was there in between', () => {
    const folded = foldGaps(noFolds, left, 20_000);
    const taken = stepPlaces(left, inSlots(1, 2, 5, 23, 24), 20_000, true);
    expect(said(placeLines(taken, folded))).toEqual(['n1', 'n2', 'free 3-4', 'n5', 'free 6-22', 'n23', 'n24']);
    const gone = stepPlaces(taken, inSlots(1, 2, 23, 24), 30_000, true);
    expect(said(placeLines(gone, folded))).toEqual(['n1', 'n2', 'free 3-4', 'gap 5', 'free 6-22', 'n23', 'n24']);
  });
  it('that this desk has seen nobody in are one line from the beginning', () => {
    expect(said(placeLines(stepPlaces(noPlaces, inSlots(9), 0, true), noFolds))).toEqual(['free 1-8', 'n9']);
  });
  it('are named by slot where a desk sees one county, and not at all once another county may have them', () => {
    const county = stepPlaces(noPlaces, inSlots(17, 40), 0, false);
    const closed = stepPlaces(county, inSlots(40), 1_000, false);
    expect(said(placeLines(closed, noFolds))).toEqual(['gap 17', 'n40']);
    expect(said(placeLines(closed, foldGaps(noFolds, closed, 1_000 + restMs)))).toEqual(['n40']);
  });
  it('hide nobody, move nobody past another, and are each told once, whatever comes and goes', () => {
    const step = fc.record({ open: fc.uniqueArray(fc.integer({ min: 1, max: 12 })), waits: fc.nat(6_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.boolean(), (steps, whole) => {
        let [now, places, folded]: [number, Places, typeof noFolds] = [0, noPlaces, noFolds];
        for (const { open, waits } of steps) {
          now += waits;
          places = stepPlaces(places, inSlots(...open), now, whole);
          folded = foldGaps(folded, places, now);
          const lines = placeLines(places, folded);
          expect(lines.flatMap((line) => (line.kind === 'row' ? [line.id] : []))).toEqual(
            places.ids.filter((id) => id !== null),
          );
          if (!whole) continue;
          const told = lines.flatMap((line) =>
            line.kind === 'free' ? upTo(line.to).slice(line.from - 1) : [line.kind === 'gap' ? line.slot : line.at + 1],
          );
          expect(told).toEqual(upTo(places.ids.length));
        }
      }),
    );
  });
});

describe('a hand at the list', () => {
  it('keeps everything where it is: while it presses, and for half a second after it has moved or typed', () => {
    const guard = new HandGuard();
    expect(guard.isAtRest(0)).toBe(true);
    guard.stirred(1_000);
    expect([1_001, 1_499, 1_500].map((now) => guard.isAtRest(now))).toEqual([false, false, true]);
    guard.pointerDown('a', 2_000);
    expect(guard.isAtRest(60_000)).toBe(false);
    guard.pointerUp('a');
    expect(guard.isAtRest(performance.now())).toBe(false);
    expect(guard.isAtRest(performance.now() + 500)).toBe(true);
  });
  it('that pressed one row and let go elsewhere, or whose press became a drag, has pressed nothing', () => {
    const guard = new HandGuard();
    guard.pointerDown('a', 0);
    guard.pointerUp(null);
    // Without a press on this very row a click by pointer is none.
    expect(guard.click('a', 10_000, true)).not.toBe('take');
  });
});
