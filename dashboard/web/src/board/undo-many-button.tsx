import { useMay, useSession } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useSecond } from '../live/desk.ts';
import { undoLeftMs } from './undo-button.tsx';

/** Takes back those of one's own acknowledgements that can be taken back still, with one press. */
export function UndoManyButton({
  ids,
  busy,
  still = {},
  onUndo,
}: {
  readonly ids: readonly string[];
  readonly busy: boolean;
  /** Set while the line it stands in has just changed. */
  readonly still?: { readonly 'aria-disabled'?: boolean; readonly title?: string };
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
    <button type="button" className="btn" disabled={busy} {...still} onClick={() => onUndo([...left.keys()])}>
      {t('laneWork.undo', { n: left.size, seconds })}
    </button>
  );
}
