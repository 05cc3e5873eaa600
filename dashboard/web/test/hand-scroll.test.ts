import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandScroll } from '../src/board/hand-scroll.ts';
import { isSteady, nothingStands, painted, steadyMs, stepSteady } from '../src/board/steady.ts';
import { FakeList, roomPx, rowPx } from './fake-list.ts';

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

/** Somebody turns the wheel, the console or a key scrolls, rows come and go, frames are late, and somebody clicks at fixed spots. */
const event = fc.record({
  waits: fc.integer({ min: 0, max: 700 }),
  what: fc.constantFrom('wheel', 'jump', 'grows', 'ends', 'clicks', 'clicks', 'clicks'),
  // Less than two pixels is no move.
  by: fc.integer({ min: -20, max: 20 }).map((tens) => tens * 10),
  y: fc.integer({ min: 0, max: roomPx - 1 }),
  /** How long after it the screen is painted, ms; null: not before the next one. */
  paintsIn: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 600 }), fc.constant(null)),
});
const rowsOf = (count: number): readonly string[] => Array.from({ length: count }, (_, row) => String(row));

describe('a click in a list that scrolls', () => {
  it('never acts on a row that was not painted and readable there 500 ms before, unless a hand scrolled it there', () => {
    let acted = 0;
    let brought = 0;
    fc.assert(
      fc.property(fc.array(event, { minLength: 4, maxLength: 60 }), (events) => {
        const list = new FakeList(rowsOf(6));
        const frames: { at: number; top: number; handTop: number; count: number }[] = [];
        let handTop = 0;
        const under = (frame: { top: number; count: number }, y: number): string | null => {
          const row = Math.floor((y + frame.top) / rowPx);
          return row >= 0 && row < frame.count ? String(row) : null;
        };
        const paint = (): void => {
          list.paint();
          frames.push({ at: list.now, top: list.scrollTop, handTop, count: list.ids.length });
        };
        list.look();
        paint();
        for (const { waits, what, by, y, paintsIn } of events) {
          list.now += waits;
          if (what === 'clicks') {
            const row = list.rowAt(y);
            if (row === null || list.click(row) !== 'take') continue;
            acted += 1;
            const before = frames.findLast(({ at }) => at <= list.now - steadyMs);
            const byHand = handTop - (before?.handTop ?? 0);
            if (byHand !== 0) brought += 1;
            // Where the hand has scrolled it to, it was under the same spot before.
            expect(before === undefined ? null : under(before, y + byHand)).toBe(row);
            continue;
          }
          if (what === 'grows' || what === 'ends')
            list.ids = rowsOf(Math.max(1, list.ids.length + (what === 'grows' ? 1 : -1)));
          const most = Math.max(0, list.ids.length * rowPx - roomPx);
          const next = Math.min(Math.max(0, list.scrollTop + (what === 'wheel' || what === 'jump' ? by : 0)), most);
          if (what === 'wheel') {
            list.guard.scroll.pushed(list.now);
            handTop += next - list.scrollTop;
          } else if (what === 'jump') list.guard.scroll.ended();
          list.scrollTop = next;
          list.look();
          if (paintsIn === null) continue;
          list.now += paintsIn;
          paint();
        }
        list.end();
      }),
      { numRuns: 1_000 },
    );
    // It is no answer to take no click at all, nor to take none after a wheel.
    expect(acted).toBeGreaterThan(300);
    expect(brought).toBeGreaterThan(20);
  });
  const lying = (top: number, read: boolean) => ({ id: 'a', face: '', top, bottom: top + rowPx, whole: read, read });
  it('waits for who comes into sight by itself, not for whom the hand brings', () => {
    const hidden = painted(stepSteady(nothingStands, [lying(200, false)]), 0);
    expect(isSteady(hidden, 'a', 10_000)).toBe(false);
    // The list has got more room: the row has not moved, but nobody could read it.
    const shown = painted(stepSteady(hidden, [lying(200, true)]), 10_000);
    expect([10_100, 10_499, 10_500].map((at) => isSteady(shown, 'a', at))).toEqual([false, false, true]);
    const brought = stepSteady(hidden, [lying(100, true)], 100);
    expect(isSteady(brought, 'a', 10_001)).toBe(true);
    // And he knows what he has scrolled half out of sight: its buttons are there still.
    expect(isSteady(stepSteady(brought, [lying(-20, false)], 120), 'a', 10_101)).toBe(true);
    expect(isSteady(painted(stepSteady(brought, [lying(-20, false)]), 10_100), 'a', 20_000)).toBe(false);
  });
});
