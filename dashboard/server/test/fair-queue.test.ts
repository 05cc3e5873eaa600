import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFairQueue } from '../src/readers/fair-queue.ts';
import type { Turn } from '../src/readers/turn.ts';

interface Piece extends Turn {
  readonly id: number;
}
const piece = (id: number, share: string, ...kinds: readonly string[]): Piece => ({
  id,
  share,
  rank: 0,
  kinds: kinds.map((name) => ({ name, leaves: 1 })),
});

describe('the queue in front of the reader threads', () => {
  it('lets shares take turns: thirty of one delay another by one', () => {
    const queue = createFairQueue<Piece>({ threads: 2, mayWait: () => 100 });
    for (let id = 0; id < 30; id += 1) queue.add(piece(id, 'vendor'));
    queue.add(piece(100, 'operator'));
    expect([queue.next()?.id, queue.next()?.id]).toEqual([0, 100]);
  });

  it('lets the rescue centre go first, and vendors when it wants nothing', () => {
    const queue = createFairQueue<Piece>({ threads: 8, mayWait: () => 100 });
    for (let id = 0; id < 3; id += 1) queue.add({ ...piece(id, `vendor ${id}`), rank: 1 });
    queue.add(piece(100, 'operator'));
    expect([queue.next()?.id, queue.next()?.id]).toEqual([100, 0]);
  });

  it('never has two at work of what there may be one of, however many threads there are', () => {
    const queue = createFairQueue<Piece>({ threads: 16, mayWait: () => 100 });
    const charts = [0, 1].map((id): Piece => ({ ...piece(id, 'a'), kinds: [{ name: 'charts of a', most: 1 }] }));
    for (const chart of charts) queue.add(chart);
    expect([queue.next()?.id, queue.next()]).toEqual([0, null]);
    const [first] = charts;
    if (first !== undefined) queue.done(first);
    expect(queue.next()?.id).toBe(1);
  });

  it('keeps the last thread from whatever has something in common, and gives it to what has not', () => {
    const queue = createFairQueue<Piece>({ threads: 3, mayWait: () => 100 });
    const charts = ['a', 'b', 'c'].map((share, id) => piece(id, share, 'history'));
    for (const chart of charts) queue.add(chart);
    expect([queue.next()?.id, queue.next()?.id, queue.next()]).toEqual([0, 1, null]);
    queue.add(piece(9, 'd'));
    expect(queue.next()?.id).toBe(9);
    const [first] = charts;
    if (first !== undefined) queue.done(first);
    expect(queue.next()?.id).toBe(2);
  });

  it('refuses what a share has too much of, and takes it again when some of it has gone', () => {
    const queue = createFairQueue<Piece>({ threads: 2, mayWait: () => 2 });
    const third = piece(3, 'a');
    expect([queue.add(piece(1, 'a')), queue.add(piece(2, 'a')), queue.add(third), queue.add(piece(4, 'b'))]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    queue.next();
    expect(queue.add(third)).toBe(true);
    expect([queue.remove(third), queue.remove(third), queue.waiting()]).toEqual([true, false, 2]);
  });

  it('whatever comes and ends in whichever order, each piece is taken once and no thread idles without a reason', () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom('a', 'b', 'c', 'd'), kinds: fc.subarray(['vendors', 'history']) }),
      fc.record({ end: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.array(step, { maxLength: 80 }), (threads, steps) => {
        const queue = createFairQueue<Piece>({ threads, mayWait: () => 6 });
        const running: Piece[] = [];
        const added = new Set<number>();
        const taken = new Set<number>();
        const fill = (): void => {
          while (running.length < threads) {
            const next = queue.next();
            if (next === null) break;
            expect(taken.has(next.id)).toBe(false);
            taken.add(next.id);
            running.push(next);
          }
          for (const name of ['vendors', 'history'])
            expect(running.filter(({ kinds }) => kinds.some((kind) => kind.name === name)).length).toBeLessThan(
              threads,
            );
          for (const share of ['a', 'b', 'c', 'd'])
            expect(running.filter((one) => one.share === share).length).toBeLessThan(threads);
        };
        for (const [id, one] of steps.entries()) {
          if ('add' in one) {
            if (queue.add(piece(id, one.add, ...one.kinds))) added.add(id);
          } else {
            const [ended] = running.splice(one.end % Math.max(1, running.length), 1);
            if (ended !== undefined) queue.done(ended);
          }
          fill();
        }
        for (let ended = running.pop(); ended !== undefined; ended = running.pop()) {
          queue.done(ended);
          fill();
        }
        expect(taken).toEqual(added);
        expect(queue.waiting()).toBe(0);
      }),
    );
  });
});
