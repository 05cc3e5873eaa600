import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenLetGo } from '../src/ui/pressing.ts';

const page = new EventTarget();

describe('what moves a page waits for a hand that presses', () => {
  const pointer = (type: string, buttons = 0): boolean =>
    page.dispatchEvent(Object.assign(new Event(type), { buttons }));
  const told = (): { readonly done: () => void; readonly is: () => boolean } => {
    let isDone = false;
    return {
      done: () => {
        isDone = true;
      },
      is: () => isDone,
    };
  };
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', page);
    whenLetGo(() => undefined);
  });
  afterEach(() => {
    vi.runAllTimers();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('comes at once while nothing is pressed', () => {
    const one = told();
    whenLetGo(one.done);
    expect(one.is()).toBe(true);
  });
  it('comes behind the click of a press, not before', () => {
    const one = told();
    pointer('pointerdown', 1);
    whenLetGo(one.done);
    pointer('pointermove', 1);
    pointer('pointerup');
    expect(one.is()).toBe(false);
    vi.advanceTimersByTime(0);
    expect(one.is()).toBe(true);
  });
  it('comes when a scroll bar has been let go of, which only the pointer tells', () => {
    const one = told();
    pointer('pointerdown', 1);
    whenLetGo(one.done);
    pointer('pointermove');
    vi.advanceTimersByTime(0);
    expect(one.is()).toBe(true);
  });
  it('does not wait for a press whose end got lost', () => {
    const one = told();
    pointer('pointerdown', 1);
    whenLetGo(one.done);
    vi.advanceTimersByTime(1_999);
    expect(one.is()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(one.is()).toBe(true);
  });
  it('does not come when it was taken back', () => {
    const one = told();
    pointer('pointerdown', 1);
    whenLetGo(one.done)();
    pointer('pointerup');
    vi.runAllTimers();
    expect(one.is()).toBe(false);
  });
});
