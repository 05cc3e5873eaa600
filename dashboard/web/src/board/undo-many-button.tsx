import { useMay, useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useSecond } from '../live/desk.ts';
import { HandButton } from './hand-button.tsx';
import { undoLeftMs } from './undo-button.tsx';

/** Takes back those of one's own acknowledgements that can be taken back still, with one press. */
export function UndoManyButton({
  ids,
  busy,
  steady = true,
  onUndo,
}: {
  readonly ids: readonly string[];
  readonly busy: boolean;
  /** False while the line it stands in has just changed. */
  readonly steady?: boolean;
  readonly onUndo: (ids: readonly string[]) => void;
}): React.JSX.Element | null {
  const { t } = useWords();
  const { store } = useDesk();
  const { user } = useSession();
  const may = useMay();
  const now = useSecond();
  const left = new Map(
    ids.flatMap((id) => {
      const alarm = store.row(id);
      const ms = alarm === undefined ? 0 : undoLeftMs(alarm, user, now);
      return ms > 0 ? [[id, ms] as const] : [];
    }),
  );
  if (left.size === 0 || !may('alarm.acknowledge')) return null;
  const seconds = Math.ceil(Math.max(...left.values()) / 1_000);
  return (
    <HandButton className="btn" disabled={busy} steady={steady} onPress={() => onUndo([...left.keys()])}>
      {t('laneWork.undo', { n: left.size, seconds })}
    </HandButton>
  );
}
