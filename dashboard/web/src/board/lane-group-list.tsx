import { useEffect, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Age } from '../ui/age.tsx';
import { HandButton } from './hand-button.tsx';
import { HandGuard } from './hand-guard.ts';
import type { LaneGroup } from './lane-groups.ts';
import { UndoManyButton } from './undo-many-button.tsx';
import { useGuarded } from './use-guarded.ts';

/**
 * What says the same stands once, above the rows: how many, where, since when, one press for all, and one to take that
 * back. It takes no click of a line that has just changed or moved.
 */
export function LaneGroupList({
  box,
  onBox,
  groups,
  unfolded,
  busy,
  wall,
  onFold,
  onAcknowledge,
  onUndo,
}: {
  readonly box: React.RefObject<HTMLElement | null>;
  readonly onBox: (box: HTMLElement | null) => void;
  readonly groups: readonly LaneGroup[];
  /** Their rows are in the list below. */
  readonly unfolded: ReadonlySet<string>;
  readonly busy: boolean;
  readonly wall: boolean;
  readonly onFold: (key: string) => void;
  readonly onAcknowledge: (group: LaneGroup) => void;
  readonly onUndo: (ids: readonly string[]) => void;
}): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const may = useMay();
  const [guard] = useState(() => new HandGuard());
  useEffect(() => () => guard.stop(), [guard]);
  const { unsteady, onClick } = useGuarded(guard, box);
  return (
    <div ref={onBox} className="lane-groups">
      <ol aria-label={t('laneWork.groups')} onClickCapture={onClick}>
        {groups.map((group) => {
          const { key, code, county, ids, since, isUnseen, cleared } = group;
          const what = [w.code(code), reference.county(county)].filter(Boolean).join(' · ');
          const steady = !unsteady.has(key);
          return (
            <li key={key} data-id={key} data-group={group.place} data-face={isUnseen ? 'unseen' : 'seen'}>
              <span className={isUnseen ? 'what' : undefined}>{what}</span>
              <span className="number">{t('laneWork.rows', { n: ids.length })}</span>
              <span className="muted">
                <Age since={since} />
                {cleared === 0 ? null : ` · ${t('laneWork.cleared', { n: cleared })}`}
                {isUnseen ? null : ` · ${t('laneWork.seen')}`}
              </span>
              {wall ? null : (
                <span className="acts">
                  <HandButton
                    className="btn"
                    aria-expanded={unfolded.has(key)}
                    aria-label={`${unfolded.has(key) ? t('laneWork.fold') : t('laneWork.unfold')}: ${what}`}
                    steady={steady}
                    onPress={() => onFold(key)}
                  >
                    {unfolded.has(key) ? t('laneWork.fold') : t('laneWork.unfold')}
                  </HandButton>
                  {isUnseen && may('alarm.acknowledge') ? (
                    <HandButton
                      className="btn"
                      disabled={busy}
                      aria-label={t('laneWork.acknowledgeGroup', { n: ids.length, what })}
                      steady={steady}
                      onPress={() => onAcknowledge(group)}
                    >
                      {t('laneWork.acknowledge', { n: ids.length })}
                    </HandButton>
                  ) : null}
                  {isUnseen ? null : <UndoManyButton ids={ids} busy={busy} steady={steady} onUndo={onUndo} />}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
