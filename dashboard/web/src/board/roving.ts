import { useEffect, useRef } from 'react';

/** A row of a long list comes into the document some frames after it was chosen. */
const framesAtMost = 10;

function focusRow(id: string, frames = 0): void {
  const row = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  // The lists scroll by their own rule.
  if (row !== null) row.focus({ preventScroll: true });
  else if (frames < framesAtMost) requestAnimationFrame(() => focusRow(id, frames + 1));
}

/**
 * The focus goes with the selection when the arrows move it; the mouse leaves it where it is clicked.
 *
 * @returns for whoever moves the selection by key: where to
 */
export function useRovingFocus(selected: string | null): (next: string | null) => void {
  const wanted = useRef<string | null>(null);
  useEffect(() => {
    if (selected !== null && wanted.current === selected) focusRow(selected);
    wanted.current = null;
  }, [selected]);
  return (next) => {
    if (next === selected && next !== null) focusRow(next);
    else wanted.current = next;
  };
}
