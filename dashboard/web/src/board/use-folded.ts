import { type AlarmView, isHeldWithinLimits } from '@vigil/vocabulary';
import { useEffect, useState } from 'react';
import { useSession } from '../api/session.ts';
import { useDesk, useSecond } from '../live/desk.ts';
import { useBoardState } from './board-state.ts';
import { rowsOf, slackPx, watchList } from './watch-list.ts';

/** What did not fit, and on what screen. */
interface Full {
  readonly rows: number;
  readonly size: string;
}

function learn(before: Full | null, box: HTMLElement): Full | null {
  const whole = box.closest('.board');
  const size = `${whole?.clientWidth} × ${whole?.clientHeight}`;
  const rows = rowsOf(box).length;
  // Folded, they fit: that is no reason to unfold them, or they would go on folding and unfolding.
  if (before !== null && before.size === size && rows >= before.rows) return before;
  return box.scrollHeight > box.clientHeight + slackPx ? { rows, size } : null;
}

/** More emergencies than fit: what others hold within its limits gives its room first, what nobody has never does. */
export function useFolded(scroll: React.RefObject<HTMLElement | null>): {
  readonly tight: boolean;
  readonly isFolded: (id: string) => boolean;
} {
  const { store } = useDesk();
  const { user } = useSession();
  const { selected, wall } = useBoardState();
  const now = useSecond();
  const [full, setFull] = useState<Full | null>(null);
  useEffect(() => {
    if (wall || scroll.current === null) return undefined;
    return watchList(scroll.current, (box) => setFull((before) => learn(before, box)));
  }, [scroll, wall]);
  const isOthers = (alarm: AlarmView | undefined): boolean =>
    alarm !== undefined && alarm.acknowledgedBy !== user && isHeldWithinLimits(alarm, now);
  return { tight: full !== null, isFolded: (id) => full !== null && id !== selected && isOthers(store.row(id)) };
}
