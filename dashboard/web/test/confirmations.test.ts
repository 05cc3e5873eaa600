import { describe, expect, it } from 'vitest';
import { Confirmations, rowDueMs } from '../src/live/confirmations.ts';

const shows = (versions: Readonly<Record<string, number>>) => (id: string) => versions[id] ?? null;

describe('confirming alarms one by one', () => {
  it('confirms only after the row is on the screen in that version or a newer one', () => {
    const confirmations = new Confirmations();
    const got: unknown[] = [];
    confirmations.got({ id: '1', version: 2 }, (what) => got.push(what), 0);
    confirmations.painted(shows({}));
    confirmations.painted(shows({ '1': 1 }));
    expect(got).toEqual([]);
    confirmations.painted(shows({ '1': 3 }));
    expect(got).toEqual([{ id: '1', version: 2 }]);
    confirmations.painted(shows({ '1': 3 }));
    expect(got).toHaveLength(1);
  });
  it('answers every copy of an alarm that was sent again', () => {
    const confirmations = new Confirmations();
    let count = 0;
    const confirm = () => {
      count += 1;
    };
    confirmations.got({ id: '1', version: 1 }, confirm, 0);
    confirmations.got({ id: '1', version: 1 }, confirm, 5_000);
    confirmations.painted(shows({ '1': 1 }));
    expect(count).toBe(2);
  });
  it('asks for a resync when a row does not come, and forgets it when the full snapshot has it not', () => {
    const confirmations = new Confirmations();
    confirmations.got({ id: '1', version: 1 }, () => undefined, 0);
    expect(confirmations.overdue(rowDueMs)).toBe(false);
    expect(confirmations.overdue(rowDueMs + 1)).toBe(true);
    confirmations.forgetMissing(() => false);
    expect(confirmations.overdue(rowDueMs + 1)).toBe(false);
  });
});
