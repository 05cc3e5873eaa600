/** Heights are broken numbers: what is less than this outside can be read. */
export const slackPx = 1;

/** The rows in a list that scrolls, as they stand in the document. */
export function rowsOf(box: HTMLElement): readonly HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>(':is(ol, [role=listbox] > div) > [data-id]')];
}

/** Of a row that is taller than its room, its beginning. */
export function bringIntoSight(box: HTMLElement, id: string): void {
  const row = box.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  if (row === null) return;
  const { top, bottom } = sightOf(box);
  row.scrollIntoView({ block: row.offsetHeight > bottom - top ? 'start' : 'nearest' });
}

/** The part of the screen in which the list can be seen, px. */
export function sightOf(box: HTMLElement): { readonly top: number; readonly bottom: number } {
  let { top, bottom } = box.getBoundingClientRect();
  for (let at = box.parentElement; at !== null && at !== document.body; at = at.parentElement) {
    if (getComputedStyle(at).overflowY === 'visible') continue;
    const around = at.getBoundingClientRect();
    top = Math.max(top, around.top);
    bottom = Math.min(bottom, around.bottom);
  }
  return { top: Math.max(top, 0), bottom: Math.min(bottom, innerHeight) };
}

/** The list, what stands beside it, and what stands beside all that holds it. */
function partsAround(box: HTMLElement): readonly Element[] {
  const parts: Element[] = [];
  for (let at: Element = box; at.parentElement !== null && at !== document.body; at = at.parentElement)
    parts.push(...at.parentElement.children);
  return parts;
}

/**
 * Calls back now, and whenever rows may have moved: which rows there are, and where, only the document knows. The ages
 * tick as text, which is not watched.
 *
 * @returns ends it
 */
export function watchList(box: HTMLElement, onMoved: (box: HTMLElement) => void): () => void {
  const look = (): void => onMoved(box);
  const rows = new MutationObserver(look);
  rows.observe(box, { subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'data-alarm'] });
  // What gets taller above it moves it, too. Tells the sizes at once.
  const sizes = new ResizeObserver(look);
  const measureAll = (): void => {
    sizes.disconnect();
    for (const part of partsAround(box)) sizes.observe(part);
  };
  measureAll();
  const around = new MutationObserver(() => {
    measureAll();
    look();
  });
  for (let at = box.parentElement; at !== null; at = at.parentElement) around.observe(at, { childList: true });
  // On a small screen not the list scrolls but what holds it.
  const scrolled = ({ target }: Event): void => {
    if (target instanceof Node && target.contains(box)) look();
  };
  document.addEventListener('scroll', scrolled, { passive: true, capture: true });
  return () => {
    rows.disconnect();
    sizes.disconnect();
    around.disconnect();
    document.removeEventListener('scroll', scrolled, { capture: true });
  };
}
