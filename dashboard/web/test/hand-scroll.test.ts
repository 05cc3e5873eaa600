import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandScroll } from '../src/board/hand-scroll.ts';
import { isSteady, nothingStands, painted, type Steady, steadyMs, stepSteady } from '../src/board/steady.ts';

describe('a scroll is made by a hand', () => {
  it('after a wheel or a finger, for as long as it goes on without a rest', () => {
    const scroll = new HandScroll();
    expect(scroll.scrolled(0)).toBe(false);
    scroll.pushed(1_000);
    expect([1_010, 1_100, 1_200, 1_300].map((at) => scroll.scrolled(at))).toEqual([true, true, true, true]);
    expect(scroll.scrolled(1_500)).toBe(false);
  });
  it('while the bar is held, and no longer', () => {
    const scroll = new HandScroll();
    scroll.holds(true);
    expect(scroll.scrolled(60_000)).toBe(true);
    scroll.holds(false);
    expect(scroll.scrolled(61_000)).toBe(false);
  });
  it('never once a key or a press came behind the wheel', () => {
    const scroll = new HandScroll();
    scroll.pushed(1_000);
    scroll.ended();
    expect(scroll.scrolled(1_001)).toBe(false);
  });
});

const rowPx = 60;
const roomPx = 150;
/** What says where it is, at the beginning of a row, px. */
const wherePx = 20;

/** Somebody turns the wheel, the console or a key scrolls, rows come and go, and somebody clicks at fixed spots. */
const event = fc.record({
  waits: fc.integer({ min: 0, max: 700 }),
  what: fc.constantFrom('wheel', 'jump', 'grows', 'ends', 'clicks', 'clicks', 'clicks'),
  // Less than two pixels is no move.
  by: fc.integer({ min: -20, max: 20 }).map((tens) => tens * 10),
  y: fc.integer({ min: 0, max: roomPx - 1 }),
});

describe('a click in a list that scrolls', () => {
  it('never acts on a row that was not painted and readable there 500 ms before, unless a hand scrolled it there', () => {
    let acted = 0;
    let brought = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 4, maxLength: 60 }), (events) => {
        const scroll = new HandScroll();
        let [now, top, handTop, count] = [0, 0, 0, 6];
        let steady: Steady = nothingStands;
        const frames: { at: number; top: number; handTop: number; count: number }[] = [];
        const under = (frame: { top: number; count: number }, y: number): number | null => {
          const row = Math.floor((y + frame.top) / rowPx);
          return row >= 0 && row < frame.count ? row : null;
        };
        const isRead = (row: number, at: number): boolean =>
          row * rowPx - at >= 0 && row * rowPx - at + wherePx <= roomPx;
        const measure = (scrolled: number): void => {
          const rows = Array.from({ length: count }, (_, row) => ({
            id: String(row),
            face: '',
            top: row * rowPx - top,
            bottom: (row + 1) * rowPx - top,
            whole: isRead(row, top) && (row + 1) * rowPx - top <= roomPx,
            read: isRead(row, top),
          }));
          steady = painted(stepSteady(steady, rows, now, scrolled), now);
          frames.push({ at: now, top, handTop, count });
        };
        measure(0);
        for (const { waits, what, by, y } of events) {
          now += waits;
          if (what === 'clicks') {
            const row = under({ top, count }, y);
            if (row === null || !isSteady(steady, String(row), now)) continue;
            acted += 1;
            const before = frames.findLast(({ at }) => at <= now - steadyMs);
            const byHand = handTop - (before?.handTop ?? 0);
            if (byHand !== 0) brought += 1;
            // Where the hand has scrolled it to, it was under the same spot before.
            expect(before === undefined ? null : under(before, y + byHand)).toBe(row);
            if (byHand === 0) expect(frames.some(({ top: at }) => isRead(row, at))).toBe(true);
            continue;
          }
          if (what === 'grows' || what === 'ends') {
            count = Math.max(1, count + (what === 'grows' ? 1 : -1));
            measure(0);
            continue;
          }
          const next = Math.min(Math.max(0, top + by), Math.max(0, count * rowPx - roomPx));
          const moved = next - top;
          if (what === 'wheel') scroll.pushed(now);
          else scroll.ended();
          const isHand = moved !== 0 && scroll.scrolled(now);
          top = next;
          if (what === 'wheel') handTop += moved;
          measure(isHand ? moved : 0);
        }
      }),
      { numRuns: 2_000 },
    );
    // It is no answer to take no click at all, nor to take none after a wheel.
    expect(acted).toBeGreaterThan(300);
    expect(brought).toBeGreaterThan(20);
  });
  const lying = (top: number, read: boolean) => ({ id: 'a', face: '', top, bottom: top + rowPx, whole: read, read });
  it('waits for who comes into sight by itself, not for whom the hand brings', () => {
    const hidden = stepSteady(nothingStands, [lying(200, false)], 0);
    expect(isSteady(hidden, 'a', 10_000)).toBe(false);
    // The list has got more room: the row has not moved, but nobody could read it.
    const shown = stepSteady(hidden, [lying(200, true)], 10_000);
    expect([10_100, 10_499, 10_500].map((at) => isSteady(shown, 'a', at))).toEqual([false, false, true]);
    const brought = stepSteady(hidden, [lying(100, true)], 10_000, 100);
    expect(isSteady(brought, 'a', 10_001)).toBe(true);
    // And he knows what he has scrolled half out of sight: its buttons are there still.
    expect(isSteady(stepSteady(brought, [lying(-20, false)], 10_100, 120), 'a', 10_101)).toBe(true);
    expect(isSteady(stepSteady(brought, [lying(-20, false)], 10_100), 'a', 20_000)).toBe(false);
  });
});
