import { useEffect, useSyncExternalStore } from 'react';
import type { HandGuard } from './hand-guard.ts';
import { watchList } from './watch-list.ts';

interface Guarded {
  /** Rows that take no click now. */
  readonly unsteady: ReadonlySet<string>;
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onClick: (event: React.MouseEvent) => void;
}

function rowUnder({ target }: React.SyntheticEvent): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-id]')?.dataset.id : undefined;
}

/** Lets through to the rows of a list only what a hand can have meant. */
export function useGuarded(guard: HandGuard, scroll: React.RefObject<HTMLElement | null>): Guarded {
  useEffect(() => (scroll.current === null ? undefined : watchList(scroll.current, guard.look)), [guard, scroll]);
  const unsteady = useSyncExternalStore(guard.subscribe, guard.unsteady);
  return {
    unsteady,
    onPointerDown: (event) => {
      const id = rowUnder(event);
      if (id !== undefined) guard.pointerDown(id, event.timeStamp);
    },
    onClick: (event) => {
      const id = rowUnder(event);
      if (id === undefined || guard.click(id, event.timeStamp)) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
