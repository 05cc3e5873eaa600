import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { HandButton } from './hand-button.tsx';
import { UndoManyButton } from './undo-many-button.tsx';

/** What has been chosen of a lane, what else belongs to it, and the press. */
export function LaneChoice({
  ids,
  chosen,
  busy,
  onChoose,
  onAcknowledge,
  onUndo,
}: {
  /** All of the lane that can be chosen. */
  readonly ids: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly busy: boolean;
  readonly onChoose: (ids: ReadonlySet<string>) => void;
  readonly onAcknowledge: (ids: readonly string[]) => void;
  readonly onUndo: (ids: readonly string[]) => void;
}): React.JSX.Element {
  const { t } = useWords();
  const { store } = useDesk();
  const may = useMay();
  /** Also those that are like one that is chosen. */
  const widen = (trait: 'code' | 'site') => (): void => {
    const traits = new Set([...chosen].flatMap((id) => store.row(id)?.[trait] ?? []));
    const alike = ids.filter((id) => {
      const value = store.row(id)?.[trait];
      return value !== undefined && value !== null && traits.has(value);
    });
    onChoose(new Set([...chosen, ...alike]));
  };
  const wanted = ids.filter((id) => chosen.has(id));
  return (
    <div className="lane-choice" role="group" aria-label={t('laneWork.choose')}>
      <span role="status">{t('laneWork.chosen', { n: wanted.length })}</span>
      <button type="button" className="btn" onClick={() => onChoose(new Set(ids))}>
        {t('laneWork.all')}
      </button>
      <button type="button" className="btn" disabled={wanted.length === 0} onClick={widen('code')}>
        {t('laneWork.sameCode')}
      </button>
      <button type="button" className="btn" disabled={wanted.length === 0} onClick={widen('site')}>
        {t('laneWork.sameSite')}
      </button>
      {may('alarm.acknowledge') ? (
        <HandButton className="btn" disabled={busy || wanted.length === 0} onPress={() => onAcknowledge(wanted)}>
          {t('laneWork.acknowledge', { n: wanted.length })}
        </HandButton>
      ) : null}
      <UndoManyButton ids={ids} busy={busy} onUndo={onUndo} />
    </div>
  );
}
