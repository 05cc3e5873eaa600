import { type AlarmView, undoMs } from '@vigil/vocabulary';
import { useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Key } from '../keys/key.tsx';
import { useSecond } from '../live/desk.ts';
import { useBoardState } from './board-state.ts';
import { HandButton } from './hand-button.tsx';

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
  const left = undoLeftMs(alarm, user, now);
  if (left <= 0) return null;
  return (
    <HandButton className="btn wide" steady={steady} onPress={() => undo(alarm)}>
      {t('desk.undo', { n: Math.min(undoMs, Math.ceil(left / 1_000) * 1_000) / 1_000 })}
      <Key of="undo" />
    </HandButton>
  );
}

/** Which buttons an alarm has: they change places when one of them goes. */
export function useFace(alarm: AlarmView): string {
  const { user } = useSession();
  const now = useSecond();
  return `${alarm.id} ${alarm.acknowledgedAt === null} ${alarm.state === 'shelved'} ${undoLeftMs(alarm, user, now) > 0}`;
}

/** For how long this person can still take it back, ms; 0: not, or not any more. */
export function undoLeftMs(alarm: AlarmView, user: string, now: number): number {
  const { acknowledgedAt: at, acknowledgedBy: by } = alarm;
  return at === null || by !== user ? 0 : Math.max(0, at + undoMs - now);
}
