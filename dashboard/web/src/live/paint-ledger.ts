import type { Board } from './board-store.ts';

/**
 * Knows which revision of the board has really reached the screen. React's commit puts it in the document, the first
 * animation frame after that paints it, the second proves that the first one ended.
 */
export class PaintLedger {
  #painted: Board | null = null;
  #paintedAt = 0;
  readonly #listeners = new Set<(board: Board) => void>();

  get painted(): Board | null {
    return this.#painted;
  }
  get paintedAt(): number {
    return this.#paintedAt;
  }
  onPainted(listener: (board: Board) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
  /** Called from a layout effect of the component that is above everything which shows the board. */
  committed(board: Board): void {
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        if (this.#painted !== null && this.#painted.revision >= board.revision) return;
        this.#painted = board;
        this.#paintedAt = Date.now();
        for (const listener of this.#listeners) listener(board);
      });
    });
  }
}

/** `id:version` of the emergencies as they stand in the document; null when this view does not list them. */
export function emergenciesInDocument(root: ParentNode): readonly string[] | null {
  const list = root.querySelector('[data-emergencies]');
  if (list === null) return null;
  return [...list.querySelectorAll<HTMLElement>('[data-alarm]')].map((element) => element.dataset.alarm ?? '');
}
