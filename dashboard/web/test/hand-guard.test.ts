import { afterEach, describe, expect, it } from 'vitest';
import { FakeList } from './fake-list.ts';

describe('a hand at the list', () => {
  let list: FakeList;
  afterEach(() => list.end());
  /** All of them have stood there for long. */
  const steadyList = (...ids: readonly string[]): FakeList => {
    list = new FakeList(ids);
    list.guard.mark(ids[0] ?? null);
    list.look();
    list.paint();
    list.now = 10_000;
    return list;
  };

  it('acts on nothing that has not been on the screen for half a second, however late the frame came', () => {
    const { guard, faces } = steadyList('a', 'b');
    expect(list.click('a')).toBe('take');
    faces.set('a', 'seen');
    list.look();
    list.now = 10_600;
    list.paint();
    list.now = 10_605;
    expect(list.click('a')).toBe('young');
    expect(list.click('b')).toBe('take');
    list.now = 11_099;
    expect(guard.mayTake('a', list.now)).toBe(false);
    list.now = 11_100;
    expect([list.click('a'), guard.mayTake('a', list.now)]).toEqual(['take', true]);
  });

  it('acts on nothing that no frame has shown: the press that brings a page forward has seen none of it', () => {
    const { guard } = steadyList('a');
    list.ids = ['b', 'a'];
    guard.mark('b');
    list.look();
    list.now = 90_000;
    expect([list.click('a'), list.click('b'), guard.mayTake('b', list.now)]).toEqual(['young', 'young', false]);
    list.paint();
    list.now = 90_499;
    expect([list.click('a'), guard.mayTake('b', list.now)]).toEqual(['young', false]);
    list.now = 90_500;
    expect([list.click('a'), guard.mayTake('b', list.now)]).toEqual(['take', true]);
  });

  it('acts on nothing that was covered until now, nor with a press that began before', () => {
    const { guard } = steadyList('a');
    guard.pointerDown('a', list.now);
    guard.restart();
    list.now = 10_010;
    list.paint();
    list.now = 10_020;
    guard.pointerUp('a');
    expect(guard.click('a', list.now, true)).toBe('young');
    expect([list.click('a'), guard.mayTake('a', list.now)]).toEqual(['young', false]);
    list.now = 10_510;
    expect([list.click('a'), guard.mayTake('a', list.now)]).toEqual(['take', true]);
  });

  it('uncovers those that lay beneath, and no others', () => {
    const { guard } = steadyList('a', 'b');
    guard.restart({ top: 70, bottom: 90 });
    list.paint();
    expect([list.click('a'), list.click('b')]).toEqual(['take', 'young']);
  });

  it('takes no click of whom an arrival above has pushed down', () => {
    steadyList('a', 'b');
    list.ids = ['a', 'new', 'b'];
    list.look();
    list.paint();
    list.now += 499;
    expect([list.click('a'), list.click('new'), list.click('b')]).toEqual(['take', 'young', 'young']);
    list.now += 1;
    expect([list.click('new'), list.click('b')]).toEqual(['take', 'take']);
  });

  it('acknowledges with A what is selected only when nothing has been marked, and that one looked at, for half a second', () => {
    const { guard } = steadyList('a');
    guard.choose('fault 1');
    list.paint();
    list.now = 20_000;
    // Marked: A is for that one.
    expect(guard.mayTakeChosen(list.now)).toBe(false);
    // A colleague takes it, and this desk's press comes a moment later.
    guard.mark(null);
    list.paint();
    list.now = 20_300;
    expect(guard.mayTakeChosen(list.now)).toBe(false);
    list.now = 20_500;
    expect(guard.mayTakeChosen(list.now)).toBe(true);
    // It tells another thing by now, or another one has been selected.
    guard.choose('fault 1, changed');
    expect(guard.mayTakeChosen(30_000)).toBe(false);
    list.now = 30_000;
    list.paint();
    expect([30_499, 30_500].map((at) => guard.mayTakeChosen(at))).toEqual([false, true]);
    guard.choose(null);
    expect(guard.mayTakeChosen(60_000)).toBe(false);
  });
});
