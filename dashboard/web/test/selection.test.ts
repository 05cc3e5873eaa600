import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { moveSelection, type Shown } from '../src/board/selection.ts';

const shown: Shown = {
  emergency: ['e1', 'e2'],
  fault: ['f1', 'f2', 'f3'],
  offline: ['o1'],
  inspection: [],
  kitchen: ['k1'],
};

describe('selection by keys', () => {
  it('starts at the first emergency', () => {
    expect(moveSelection(shown, null, 'down')).toBe('e1');
  });
  it('goes from the last emergency down into the first filled column and back up', () => {
    expect(moveSelection(shown, 'e2', 'down')).toBe('f1');
    expect(moveSelection(shown, 'o1', 'up')).toBe('e2');
  });
  it('skips empty columns sideways and keeps the height as far as there are rows', () => {
    expect(moveSelection(shown, 'f3', 'right')).toBe('o1');
    expect(moveSelection({ ...shown, offline: [] }, 'k1', 'left')).toBe('f1');
  });
  it('starts anew when the selected alarm has left the board', () => {
    expect(moveSelection(shown, 'gone', 'down')).toBe('e1');
  });
  it('never selects something that is not shown', () => {
    const ids = fc.array(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 4 });
    const move = fc.constantFrom('up', 'down', 'left', 'right');
    fc.assert(
      fc.property(ids, ids, ids, fc.array(move, { maxLength: 12 }), (emergency, fault, kitchen, moves) => {
        const board: Shown = {
          emergency: [...new Set(emergency.map((id) => `e${id}`))],
          fault: [...new Set(fault.map((id) => `f${id}`))],
          offline: [],
          inspection: [],
          kitchen: [...new Set(kitchen.map((id) => `k${id}`))],
        };
        const all = [...board.emergency, ...board.fault, ...board.kitchen];
        let selected: string | null = null;
        for (const next of moves) {
          selected = moveSelection(board, selected, next);
          if (all.length === 0) expect(selected).toBeNull();
          else expect(all).toContain(selected);
        }
      }),
    );
  });
});
