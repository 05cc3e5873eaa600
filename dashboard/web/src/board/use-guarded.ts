import { useEffect, useSyncExternalStore } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';
import type { HandGuard } from './hand-guard.ts';
import { watchHand } from './hand-scroll.ts';
import { onUncovered } from './uncovered.ts';
import { watchList } from './watch-list.ts';

interface Guarded {
  /** Rows that take no click now. */
  readonly unsteady: ReadonlySet<string>;
  readonly onClick: (event: React.MouseEvent) => void;
  /** May a key act on this row now? Says so, if not. */
  readonly mayPress: (id: string, at: number) => boolean;
}

function rowOf(box: HTMLElement | null, target: EventTarget | null): string | null {
  if (!(target instanceof Element) || box === null || !box.contains(target)) return null;
  return target.closest<HTMLElement>('[data-id]')?.dataset.id ?? null;
}

/** They do nothing to the alarm. */
const harmless = 'a[href^="tel:"], .copy';

/**
 * Lets through to the rows of a list only what a hand can have meant.
 *
 * @param onUnread a click on a row whose place nobody could read: it is for showing it; none: rows say nothing that must
 *   be read before
 */
export function useGuarded(
  guard: HandGuard,
  scroll: React.RefObject<HTMLElement | null>,
  onUnread?: (id: string) => void,
): Guarded {
  const { t } = useWords();
  useEffect(() => {
    const box = scroll.current;
    if (box === null) return undefined;
    const endList = watchList(box, guard.look);
    const endHand = watchHand(box, {
      scroll: guard.scroll,
      stirred: (at) => guard.stirred(at),
      pressed: (target, at) => guard.pointerDown(rowOf(box, target), at),
      released: (target) => guard.pointerUp(rowOf(box, target)),
    });
    const endUncovered = onUncovered((band) => guard.restart(band ?? undefined));
    return () => {
      endList();
      endHand();
      endUncovered();
    };
  }, [guard, scroll]);
  const unsteady = useSyncExternalStore(guard.subscribe, guard.unsteady);
  return {
    unsteady,
    mayPress: (id, at) => {
      if (guard.click(id, at, false) === 'take') return true;
      say(t('desk.justChanged'));
      return false;
    },
    onClick: (event) => {
      const id = rowOf(scroll.current, event.target);
      // A key that presses a button clicks it, too, and counts no clicks.
      const verdict = id === null ? 'take' : guard.click(id, event.timeStamp, event.detail > 0);
      if (id === null || verdict === 'take' || (verdict === 'unread' && onUnread === undefined)) return;
      if (event.target instanceof Element && event.target.closest(harmless) !== null) return;
      event.preventDefault();
      event.stopPropagation();
      if (verdict === 'unread') onUnread?.(id);
      else say(t('desk.justChanged'));
    },
  };
}
