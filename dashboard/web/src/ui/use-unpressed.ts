import { useEffect, useState } from 'react';

let pressed = false;
const waiting = new Set<() => void>();

function release(): void {
  // The click comes after the release, in the same turn.
  setTimeout(() => {
    pressed = false;
    for (const done of waiting) done();
    waiting.clear();
  });
}
window.addEventListener('pointerdown', () => (pressed = true), true);
window.addEventListener('pointerup', release, true);
window.addEventListener('pointercancel', release, true);

/**
 * The value as it was when a hand pressed, until it lets go: what takes room above a page must not come or go in between, or
 * the click falls between two things and is lost.
 */
export function useUnpressed<V>(value: V): V {
  const [shown, show] = useState(value);
  useEffect(() => {
    const take = (): void => show(() => value);
    if (!pressed) {
      take();
      return undefined;
    }
    waiting.add(take);
    return () => void waiting.delete(take);
  }, [value]);
  return shown;
}
