import type { Band } from './steady.ts';

/** What lies over the board and takes its presses; the last one gets out of the way by itself, too. */
const covers = 'dialog[open], .cover, .drawer, .toast';

/** @param band null: all of the screen */
type Listener = (band: Band | null) => void;
const listeners = new Set<Listener>();
let lying: ReadonlyMap<Element, Band | null> = new Map();

/** A toast hides what is behind it; all else took every press. */
function bandOf(cover: Element): Band | null {
  return cover.matches('.toast') ? cover.getBoundingClientRect() : null;
}
/** The same was said anew: another toast lies there. */
function isReplaced(band: Band | null): boolean {
  return band !== null && [...lying.values()].some((other) => other?.top === band.top && other.bottom === band.bottom);
}
function look(): void {
  const before = lying;
  lying = new Map([...document.querySelectorAll(covers)].map((cover) => [cover, bandOf(cover)]));
  for (const [cover, band] of before) if (!lying.has(cover) && !isReplaced(band)) tell(band);
}
function tell(band: Band | null): void {
  for (const listener of listeners) listener(band);
}
const tellAll = (): void => tell(null);
let observer: MutationObserver | undefined;

/**
 * Calls back when something that lay over the board has gone, or the page has been brought forward.
 *
 * @returns ends it
 */
export function onUncovered(listener: Listener): () => void {
  listeners.add(listener);
  if (observer === undefined) {
    observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['open'] });
    document.addEventListener('visibilitychange', tellAll);
    look();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    observer?.disconnect();
    observer = undefined;
    document.removeEventListener('visibilitychange', tellAll);
  };
}
