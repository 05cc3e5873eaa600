interface Press {
  readonly pressed: (event: PointerEvent) => void;
  /** The press was let go of there, or is known to be over; null: it was none. Also told when nothing was pressed. */
  readonly released: (target: EventTarget | null) => void;
}

/**
 * Watches where a hand presses and lets go, anywhere on the page.
 *
 * @returns ends it
 */
export function watchPress({ pressed, released }: Press): () => void {
  const ends = new AbortController();
  const on = (type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', listener: Listener): void =>
    document.addEventListener(type, listener, { capture: true, passive: true, signal: ends.signal });
  on('pointerdown', pressed);
  // Of a scroll bar that is let go of no browser tells; that the pointer moves with no button down does.
  on('pointermove', ({ buttons, target }) => {
    if (buttons === 0) released(target);
  });
  on('pointerup', ({ target }) => released(target));
  on('pointercancel', () => released(null));
  return () => ends.abort();
}
type Listener = (event: PointerEvent) => void;

/** A press that is longer is none: its end got lost, and what has to be said must not wait for it, ms. */
const longestMs = 2_000;

let timer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Set<() => void>();
let isWatched = false;

function letGo(): void {
  timer = undefined;
  for (const done of waiting) done();
  waiting.clear();
}
function watch(): void {
  if (isWatched) return;
  isWatched = true;
  watchPress({
    pressed: () => {
      clearTimeout(timer);
      timer = setTimeout(letGo, longestMs);
    },
    released: () => {
      if (timer === undefined) return;
      clearTimeout(timer);
      // The click comes after the release, in the same turn.
      timer = setTimeout(letGo);
    },
  });
}

/**
 * Calls back at once, or, while a hand presses, when it has let go.
 *
 * @returns takes that back
 */
export function whenLetGo(done: () => void): () => void {
  watch();
  if (timer === undefined) done();
  else waiting.add(done);
  return () => {
    waiting.delete(done);
  };
}
