import { HandScroll } from './hand-scroll.ts';
import {
  type Band,
  isInSight,
  isSteady,
  isYoung,
  type Lying,
  nothingStands,
  painted,
  type Steady,
  steadyMs,
  stepSteady,
  uncovered,
  unpainted,
} from './steady.ts';
import { bringIntoSight, rowsOf, sightOf, slackPx } from './watch-list.ts';

/** How far an element and all around it have been scrolled, px. */
function scrolledOf(box: HTMLElement): number {
  let sum = 0;
  for (let at: HTMLElement | null = box; at !== null; at = at.parentElement) sum += at.scrollTop;
  return sum;
}

type Edges = Pick<DOMRect, 'top' | 'bottom' | 'height'>;
type Sight = ReturnType<typeof sightOf>;

/** Of what is taller than its room, its beginning. */
function isIn({ top, bottom, height }: Edges, sight: Sight): boolean {
  const isTooTall = height > sight.bottom - sight.top;
  return top >= sight.top - slackPx && (isTooTall ? top < sight.bottom : bottom <= sight.bottom + slackPx);
}

/** What tells where somebody is must be readable; of a row that is taller than its room, more cannot be. */
function isWhole(all: Edges, where: Edges, sight: Sight): boolean {
  if (all.height <= sight.bottom - sight.top) return isIn(all, sight);
  return all.top >= sight.top - slackPx && where.bottom <= sight.bottom + slackPx;
}

/** `take`: a hand can have meant it. `young`: it has just changed. `unread`: where it is could not be read. */
export type Verdict = 'take' | 'young' | 'unread';

/** What the desk points at, and since when the screen has shown that, ms. */
interface Shown {
  readonly id: string | null;
  readonly since: number;
}
const seenAt = (shown: Shown, at: number): Shown => (shown.since === unpainted ? { ...shown, since: at } : shown);
const everywhere: Band = { top: Number.NEGATIVE_INFINITY, bottom: Number.POSITIVE_INFINITY };

/** Whether a click or a key may act on an emergency; measures the rows as they lie in the document. */
export class HandGuard {
  #steady: Steady = nothingStands;
  #marked: Shown = { id: null, since: unpainted };
  #chosen: Shown = { id: null, since: unpainted };
  #box: HTMLElement | null = null;
  #height = 0;
  #scrolled = 0;
  #unsteady: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;
  #down: { readonly id: string; readonly verdict: Verdict } | null = null;
  #isDown = false;
  #stirredAt = Number.NEGATIVE_INFINITY;
  /** What the hand scrolls by itself. */
  readonly scroll = new HandScroll();
  readonly #heights = new Map<number, number>();
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  /** Rows that take no click now. */
  readonly unsteady = (): ReadonlySet<string> => this.#unsteady;

  /** How tall the row was that stood in this place last, px. */
  heightOf(place: number): number | undefined {
    return this.#heights.get(place);
  }

  /** The rows may lie otherwise than before. */
  readonly look = (box: HTMLElement): void => {
    this.#box = box;
    this.#measure(performance.now());
  };

  /** The red button goes to this one. */
  mark(id: string | null): void {
    if (this.#marked.id === id) return;
    this.#marked = { id, since: unpainted };
    this.#awaitFrame();
  }

  /** @param told the alarm that is selected, in all that it tells; null: none */
  choose(told: string | null): void {
    if (this.#chosen.id === told) return;
    this.#chosen = { id: told, since: unpainted };
    this.#awaitFrame();
  }
  /** May A take the selected alarm? Only when nothing has been marked, and that one looked at, for half a second. */
  mayTakeChosen(at: number): boolean {
    const [marked, chosen] = [this.#marked, this.#chosen];
    return marked.id === null && chosen.id !== null && at - marked.since >= steadyMs && at - chosen.since >= steadyMs;
  }

  /** What lay over the rows has gone: a press that was meant for it is meant for none of them. */
  restart(band: Band = everywhere): void {
    this.#measure(performance.now());
    this.#steady = uncovered(this.#steady, band);
    this.#down = null;
    if (band === everywhere) {
      this.#marked = { ...this.#marked, since: unpainted };
      this.#chosen = { ...this.#chosen, since: unpainted };
    }
    this.#awaitFrame();
    this.#tell(performance.now());
  }

  /** May A take the marked alarm? Only what has been marked, in its place and wholly readable for half a second. */
  mayTake(id: string, at: number): boolean {
    this.#measure(performance.now());
    const { id: marked, since } = this.#marked;
    return marked === id && at - since >= steadyMs && isInSight(this.#steady, id, at) && !this.#isCovered(id);
  }

  /** A pointer moves over the list, or a key goes down. */
  stirred(at: number): void {
    this.#stirredAt = at;
  }
  /** No hand is about to act on what it sees: nothing is pressed, moved or typed for half a second. */
  isAtRest(now: number): boolean {
    return !this.#isDown && now - this.#stirredAt >= steadyMs;
  }

  /** A press has begun on this row; null: elsewhere. */
  pointerDown(id: string | null, at: number): void {
    this.#isDown = true;
    this.#measure(performance.now());
    this.#down = id === null ? null : { id, verdict: this.#verdict(id, at) };
  }
  /** A press ended on this row; null: elsewhere, or it was none. */
  pointerUp(id: string | null): void {
    if (this.#isDown) this.#stirredAt = performance.now();
    this.#isDown = false;
    if (this.#down?.id !== id) this.#down = null;
  }
  /** @param byPointer else a key pressed a focused button. A press that began elsewhere is none. */
  click(id: string, at: number, byPointer: boolean): Verdict {
    this.#measure(performance.now());
    const down = this.#down;
    this.#down = null;
    if (byPointer && down?.id !== id) return 'young';
    if (byPointer && down !== null && down.verdict !== 'take') return down.verdict;
    return this.#verdict(id, at);
  }

  /** Brings a row into sight; the rows that this moves have moved under the hand. */
  bring(id: string): void {
    const box = this.#box;
    if (box === null) return;
    this.#measure(performance.now());
    bringIntoSight(box, id);
    this.scroll.ended();
    this.look(box);
  }

  stop(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#frame = undefined;
  }

  #measure(now: number): void {
    const box = this.#box;
    if (box === null) return;
    const scrolled = scrolledOf(box);
    const by = scrolled - this.#scrolled;
    // Moved along because the list got longer or shorter, rows have moved under the hand too.
    const byHand = by !== 0 && this.scroll.scrolled(now) && box.scrollHeight === this.#height;
    this.#height = box.scrollHeight;
    this.#scrolled = scrolled;
    const sight = sightOf(box);
    const rows = rowsOf(box).map((row): Lying => {
      const all = row.getBoundingClientRect();
      const where = row.querySelector('.e-where')?.getBoundingClientRect() ?? all;
      const { top, bottom } = all;
      const { id = '', face = '', place } = row.dataset;
      if (place !== undefined) this.#heights.set(Number(place), bottom - top);
      return { id, face, top, bottom, whole: isWhole(all, where, sight), read: isIn(where, sight) };
    });
    this.#steady = stepSteady(this.#steady, rows, byHand ? by : 0);
    this.#awaitFrame();
    this.#tell(now);
  }
  /** What has changed is seen with the next frame, not before; a hidden page has none. */
  #awaitFrame(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const now = performance.now();
      this.#steady = painted(this.#steady, now);
      this.#marked = seenAt(this.#marked, now);
      this.#chosen = seenAt(this.#chosen, now);
      this.#tell(now);
    });
  }
  #verdict(id: string, at: number): Verdict {
    return isYoung(this.#steady, id, at) ? 'young' : isSteady(this.#steady, id, at) ? 'take' : 'unread';
  }
  #tell(now: number): void {
    const young = [...this.#steady].filter(([id]) => isYoung(this.#steady, id, now));
    clearTimeout(this.#timer);
    if (young.length > 0 && this.#frame === undefined)
      this.#timer = setTimeout(() => this.#tell(performance.now()), steadyMs / 4);
    const ids = new Set(young.map(([id]) => id));
    if (ids.size === this.#unsteady.size && young.every(([id]) => this.#unsteady.has(id))) return;
    this.#unsteady = ids;
    for (const listener of this.#listeners) listener();
  }
  #isCovered(id: string): boolean {
    const row = this.#box?.querySelector(`[data-id="${CSS.escape(id)}"]`);
    const where = row?.querySelector('.e-where')?.getBoundingClientRect();
    if (row === null || row === undefined || where === undefined) return true;
    const over = document.elementFromPoint(where.left + 4, where.top + where.height / 2);
    return over === null || !row.contains(over);
  }
}
