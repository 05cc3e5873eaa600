import { type AlarmView, undoMs } from '@vigil/vocabulary';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Key } from '../keys/key.tsx';
import { useSecond } from '../live/desk.ts';
import { say } from '../ui/toasts.tsx';
import { useBoardState } from './board-state.ts';
import { steadyMs } from './steady.ts';

/** Takes one's own acknowledgement back while that is still possible, and says for how long it is. */
export function UndoButton({
  alarm,
  steady = true,
}: {
  readonly alarm: AlarmView;
  readonly steady?: boolean;
}): React.JSX.Element | null {
  const { t } = useWords();
  const { user } = useSession();
  const { undo } = useBoardState();
  const now = useSecond();
  // It comes where the button was that acknowledges: the second half of a double click is not meant for it.
  const [shownAt] = useState(() => performance.now());
  const left = undoLeftMs(alarm, user, now);
  if (left <= 0) return null;
  return (
    <button
      type="button"
      className="btn wide"
      {...(steady ? {} : { 'aria-disabled': true, title: t('desk.justChanged') })}
      onClick={({ timeStamp }) => {
        if (timeStamp - shownAt < steadyMs) say(t('desk.justChanged'));
        else undo(alarm);
      }}
    >
      {t('desk.undo', { n: Math.min(undoMs, Math.ceil(left / 1_000) * 1_000) / 1_000 })}
      <Key of="undo" />
    </button>
  );
}

/** For how long this person can still take it back, ms; 0: not, or not any more. */
export function undoLeftMs(alarm: AlarmView, user: string, now: number): number {
  const { acknowledgedAt: at, acknowledgedBy: by } = alarm;
  return at === null || by !== user ? 0 : Math.max(0, at + undoMs - now);
}
