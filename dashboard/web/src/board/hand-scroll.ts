import { watchPress } from '../ui/pressing.ts';

/** After what a hand did the list goes on scrolling, ms: smooth wheels and flung fingers have no event for each step. */
const tailMs = 150;

/**
 * Whether a scroll was made by a hand. Only who moves rows himself knows where they went: what a key, the focus or the
 * console scrolls has moved under the pointer. Times in ms of one clock.
 */
export class HandScroll {
  #until = Number.NEGATIVE_INFINITY;
  #held = false;

  /** A wheel turns, or a finger pulls. */
  pushed(at: number): void {
    this.#until = at + tailMs;
  }
  /** A pointer holds the scroll bar, or has let go of it. */
  holds(isHeld: boolean): void {
    this.#held = isHeld;
  }
  /** Somebody does another thing: from here on it is not the hand that scrolls. */
  ended(): void {
    this.#until = Number.NEGATIVE_INFINITY;
    this.#held = false;
  }
  /** The list lies elsewhere; was that a hand? */
  scrolled(at: number): boolean {
    const isHand = this.#held || at <= this.#until;
    if (isHand) this.#until = Math.max(this.#until, at + tailMs);
    return isHand;
  }
}

/** A wheel there scrolls this list, or what holds it. */
function scrollsWith(box: HTMLElement, target: EventTarget | null): boolean {
  if (!(target instanceof Node)) return false;
  for (let at: HTMLElement | null = box; at !== null; at = at.parentElement)
    if (at.scrollHeight > at.clientHeight && at.contains(target)) return true;
  return false;
}

/** On the bar itself: beside what it scrolls. */
function isOnScrollBar(box: HTMLElement, { target, clientX, clientY }: PointerEvent): boolean {
  if (!(target instanceof HTMLElement) || !target.contains(box)) return false;
  const { left, top } = target.getBoundingClientRect();
  return (
    clientX >= left + target.clientLeft + target.clientWidth || clientY >= top + target.clientTop + target.clientHeight
  );
}

export interface Hand {
  readonly scroll: HandScroll;
  /** A pointer moves over the list, the wheel turns there, or a key goes down anywhere. */
  readonly stirred: (at: number) => void;
  /** A press has begun, wherever that was. */
  readonly pressed: (target: EventTarget | null, at: number) => void;
  /** The press was let go of, or was none. */
  readonly released: (target: EventTarget | null) => void;
}

/**
 * Watches what a hand does anywhere on the page.
 *
 * @returns ends it
 */
export function watchHand(box: HTMLElement, { scroll, stirred, pressed, released }: Hand): () => void {
  const ends = new AbortController();
  const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void): void =>
    document.addEventListener(type, listener, { capture: true, passive: true, signal: ends.signal });
  const push = ({ target }: Event): void => {
    if (!scrollsWith(box, target)) return;
    scroll.pushed(performance.now());
    stirred(performance.now());
  };
  on('wheel', push);
  on('touchmove', push);
  on('keydown', () => {
    scroll.ended();
    stirred(performance.now());
  });
  on('pointermove', ({ target }) => {
    if (target instanceof Node && box.contains(target)) stirred(performance.now());
  });
  const endPress = watchPress({
    pressed: (event) => {
      pressed(event.target, event.timeStamp);
      scroll.ended();
      scroll.holds(isOnScrollBar(box, event));
    },
    released: (target) => {
      scroll.holds(false);
      released(target);
    },
  });
  return () => {
    ends.abort();
    endPress();
  };
}
