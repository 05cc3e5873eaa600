/** Heights are broken numbers: what is less than this outside can be read. */
export const slackPx = 1;

/** The emergencies in a list that scrolls, as they stand in the document. */
export function rowsOf(box: HTMLElement): readonly HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('ol > [data-id]')];
}

/** Of a row that is taller than its room, its beginning. */
export function bringIntoSight(box: HTMLElement | null, id: string): void {
  const row = box?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  if (box === null || row === null || row === undefined) return;
  row.scrollIntoView({ block: row.offsetHeight > box.clientHeight ? 'start' : 'nearest' });
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
  // Tells the size at once, too.
  const size = new ResizeObserver(look);
  size.observe(box);
  box.addEventListener('scroll', look, { passive: true });
  return () => {
    rows.disconnect();
    size.disconnect();
    box.removeEventListener('scroll', look);
  };
}
