import {
  isInSight,
  isSteady,
  type Lying,
  nothingStands,
  type Steady,
  shifted,
  steadyMs,
  stepSteady,
} from './steady.ts';
import { rowsOf, sightOf, slackPx } from './watch-list.ts';

/** How far an element and all around it have been scrolled, px. */
function scrolledOf(box: HTMLElement): number {
  let sum = 0;
  for (let at: HTMLElement | null = box; at !== null; at = at.parentElement) sum += at.scrollTop;
  return sum;
}

/** What tells where somebody is must be readable; of a row that is taller than its room, more cannot be. */
function isWhole(row: HTMLElement, sight: ReturnType<typeof sightOf>): boolean {
  const all = row.getBoundingClientRect();
  const shown =
    all.height <= sight.bottom - sight.top ? all : (row.querySelector('.e-where')?.getBoundingClientRect() ?? all);
  return all.top >= sight.top - slackPx && shown.bottom <= sight.bottom + slackPx;
}

/** A change and the frame that shows it are no further apart, ms; a page that is slower covers itself. */
const frameMs = 100;

/** Whether a click or a key may act on an emergency; measures the rows as they lie in the document. */
export class HandGuard {
  #steady: Steady = nothingStands;
  #marked: { readonly id: string | null; readonly since: number } = { id: null, since: 0 };
  #box: HTMLElement | null = null;
  #height = 0;
  #scrolled = 0;
  #unsteady: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;
  #down: { readonly id: string; readonly taken: boolean } | null = null;
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
    // What has changed is seen with the next frame, not before.
    this.#frame ??= requestAnimationFrame((at) => {
      this.#frame = undefined;
      this.#restamp(at);
    });
  };

  /** The red button goes to this one. */
  mark(id: string | null): void {
    if (this.#marked.id !== id) this.#marked = { id, since: performance.now() };
  }

  /** May A take the marked alarm? Only what has been marked, in its place and wholly readable for half a second. */
  mayTake(id: string, at: number): boolean {
    this.#measure(performance.now());
    const { id: marked, since } = this.#marked;
    return marked === id && at - since >= steadyMs && isInSight(this.#steady, id, at) && !this.#isCovered(id);
  }

  pointerDown(id: string, at: number): boolean {
    this.#measure(performance.now());
    this.#down = { id, taken: isSteady(this.#steady, id, at) };
    return this.#down.taken;
  }
  /** A click, or the key that presses a focused button. A press that began elsewhere is none. */
  click(id: string, at: number): boolean {
    this.#measure(performance.now());
    const down = this.#down;
    this.#down = null;
    return isSteady(this.#steady, id, at) && (down === null || (down.id === id && down.taken));
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
    // Scrolled by a hand, rows stay what they are under it; moved along because the list got longer or shorter, they do not.
    if (box.scrollHeight === this.#height) this.#steady = shifted(this.#steady, this.#scrolled - scrolled);
    this.#height = box.scrollHeight;
    this.#scrolled = scrolled;
    const sight = sightOf(box);
    const rows = rowsOf(box).map((row): Lying => {
      const { top, bottom } = row.getBoundingClientRect();
      this.#heights.set(Number(row.dataset.place), bottom - top);
      return { id: row.dataset.id ?? '', face: row.dataset.face ?? '', top, bottom, whole: isWhole(row, sight) };
    });
    this.#steady = stepSteady(this.#steady, rows, now);
    this.#tell(now);
  }
  #restamp(at: number): void {
    this.#steady = new Map(
      [...this.#steady].map(([id, stood]) => {
        const isNew = Math.abs(at - stood.since) < frameMs;
        return [id, isNew ? { ...stood, since: Math.max(at, stood.since) } : stood];
      }),
    );
    this.#tell(at);
  }
  #tell(now: number): void {
    const young = [...this.#steady].filter(([id]) => !isSteady(this.#steady, id, now));
    clearTimeout(this.#timer);
    if (young.length > 0) this.#timer = setTimeout(() => this.#tell(performance.now()), steadyMs / 4);
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
