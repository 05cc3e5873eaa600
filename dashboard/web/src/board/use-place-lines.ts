import { useEffect, useState } from 'react';
import type { HandGuard } from './hand-guard.ts';
import { foldGaps, hasOpenGaps, noFolds, type PlaceLine, placeLines } from './place-lines.ts';
import type { Places } from './places.ts';

/** How often it is looked whether gaps have rested and no hand is at the list, ms. */
const lookMs = 250;

/** The lines of the list; gaps fold behind the hand's back, never under it. */
export function usePlaceLines(places: Places, guard: HandGuard): readonly PlaceLine[] {
  // What was free when this list came has moved nobody.
  const [folded, setFolded] = useState(() => foldGaps(noFolds, places, performance.now()));
  const isOpen = hasOpenGaps(places, folded);
  useEffect(() => {
    if (!isOpen) return undefined;
    const look = setInterval(() => {
      const now = performance.now();
      if (guard.isAtRest(now)) setFolded((before) => foldGaps(before, places, now));
    }, lookMs);
    return () => clearInterval(look);
  }, [guard, isOpen, places]);
  return placeLines(places, folded);
}
