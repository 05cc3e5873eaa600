import { vi } from 'vitest';
import { HandGuard } from '../src/board/hand-guard.ts';

export const rowPx = 60;
export const roomPx = 150;
/** What says where it is, at the beginning of a row, px. */
const wherePx = 20;

/** A guard over a list of rows of one height in a room, with a clock and frames that come when the test says so. */
export class FakeList {
  now = 0;
  ids: readonly string[];
  scrollTop = 0;
  readonly faces = new Map<string, string>();
  readonly offset = 0;
  readonly guard = new HandGuard();
  #frame: FrameRequestCallback | null = null;
  readonly #box = boxOf(this);

  constructor(ids: readonly string[]) {
    this.ids = ids;
    vi.stubGlobal('performance', { now: () => this.now });
    vi.stubGlobal('innerHeight', 10_000);
    vi.stubGlobal('CSS', { escape: (text: string) => text });
    vi.stubGlobal('document', { elementFromPoint: () => ({}) });
    vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => {
      this.#frame = callback;
      return 1;
    });
    vi.stubGlobal('cancelAnimationFrame', () => {
      this.#frame = null;
    });
  }
  /** The rows may lie otherwise than before. */
  look(): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the guard asks of a box, and no more
    this.guard.look(this.#box as unknown as HTMLElement);
  }
  /** What was changed is painted now. */
  paint(): void {
    const frame = this.#frame;
    this.#frame = null;
    frame?.(this.now);
  }
  rowAt(y: number): string | null {
    return this.ids[Math.floor((y - this.offset + this.scrollTop) / rowPx)] ?? null;
  }
  /** A press and its release. */
  click(id: string): string {
    this.guard.pointerDown(id, this.now);
    this.guard.scroll.ended();
    this.guard.pointerUp(id);
    return this.guard.click(id, this.now, true);
  }
  end(): void {
    this.guard.stop();
    vi.unstubAllGlobals();
  }
}

function rectOf({ offset, scrollTop }: FakeList, at: number, height: number) {
  const top = offset + at * rowPx - scrollTop;
  return { left: 0, top, bottom: top + height, height };
}
function rowOf(list: FakeList, id: string, at: number) {
  return {
    dataset: { id, face: list.faces.get(id) ?? '' },
    getBoundingClientRect: () => rectOf(list, at, rowPx),
    querySelector: () => ({ getBoundingClientRect: () => rectOf(list, at, wherePx) }),
    contains: () => true,
  };
}
function boxOf(list: FakeList) {
  return {
    parentElement: null,
    get scrollTop() {
      return list.scrollTop;
    },
    get scrollHeight() {
      return list.ids.length * rowPx;
    },
    getBoundingClientRect: () => ({ top: list.offset, bottom: list.offset + roomPx, height: roomPx }),
    querySelectorAll: () => list.ids.map((id, at) => rowOf(list, id, at)),
    querySelector: (selector: string) => {
      const at = list.ids.findIndex((id) => selector === `[data-id="${id}"]`);
      return at < 0 ? null : rowOf(list, list.ids[at] ?? '', at);
    },
  };
}
