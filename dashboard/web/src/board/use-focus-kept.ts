import { type RefObject, useEffect } from 'react';

/** Where the focus was last: in a row, in a list of rows, among the groups of a place, or at another tool. */
interface Left {
  readonly row: string | null;
  readonly rows: boolean;
  readonly place: string | null;
}

function leftAt(box: HTMLElement, target: EventTarget | null): Left | null {
  if (!(target instanceof Element) || !box.contains(target)) return null;
  return {
    row: target.closest<HTMLElement>('[data-id][tabindex]')?.dataset['id'] ?? null,
    rows: target.closest('[role=listbox]') !== null,
    place: target.closest<HTMLElement>('[data-group]')?.dataset['group'] ?? null,
  };
}

/** What stands where that stood; when nothing does, the heading. */
function nextTo(box: HTMLElement, { row, rows, place }: Left): HTMLElement | null {
  const same = row === null || rows ? null : box.querySelector<HTMLElement>(`[data-id="${CSS.escape(row)}"][tabindex]`);
  if (same !== null) return same;
  const group = place === null ? '' : `[data-group="${CSS.escape(place)}"] button:not(:disabled)`;
  const near = rows ? '[role=listbox]' : group;
  return (near === '' ? null : box.querySelector<HTMLElement>(near)) ?? box.querySelector<HTMLElement>('h2');
}

const isNowhere = (at: Element | null): boolean => at === null || at === document.body || at.matches(':disabled');

/**
 * A button goes with what it does, or with what another desk does, its line with the last of its rows: the focus stays in
 * the row or the place where that stood, and is at the lane's heading when that has gone, too. It is never nowhere, from where the next Tab begins at the top.
 */
export function useFocusKept(lane: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const box = lane.current;
    if (box === null) return undefined;
    let left: Left | null = null;
    // A press beside everything takes the focus away on purpose.
    const moved = ({ target }: Event): void => {
      left = leftAt(box, target);
    };
    const changes = new MutationObserver(() => {
      if (left !== null && isNowhere(document.activeElement)) nextTo(box, left)?.focus({ preventScroll: true });
    });
    // Whoever made the change knows nothing of the focus: only the document does.
    changes.observe(box, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] });
    document.addEventListener('focusin', moved);
    document.addEventListener('pointerdown', moved);
    return () => {
      changes.disconnect();
      document.removeEventListener('focusin', moved);
      document.removeEventListener('pointerdown', moved);
    };
  }, [lane]);
}
