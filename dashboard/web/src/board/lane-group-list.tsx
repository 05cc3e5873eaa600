import { useEffect, useRef, useState } from 'react';
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
  groups,
  unfolded,
  busy,
  wall,
  onFold,
  onAcknowledge,
  onUndo,
}: {
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
  const box = useRef<HTMLDivElement>(null);
  const [guard] = useState(() => new HandGuard());
  useEffect(() => () => guard.stop(), [guard]);
  const { unsteady, onClick } = useGuarded(guard, box);
  const focusPlace = useFocusInPlace(box);
  return (
    <div ref={box} className="lane-groups">
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
                      onPress={() => {
                        focusPlace(group.place);
                        onAcknowledge(group);
                      }}
                    >
                      {t('laneWork.acknowledge', { n: ids.length })}
                    </HandButton>
                  ) : null}
                  {isUnseen ? null : (
                    <UndoManyButton
                      ids={ids}
                      busy={busy}
                      steady={steady}
                      onUndo={(wanted) => {
                        focusPlace(group.place);
                        onUndo(wanted);
                      }}
                    />
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

/**
 * A button goes with what it does, and its line with it: the focus stays in the place where that stood.
 *
 * @returns to be called with the place of a button that is pressed
 */
function useFocusInPlace(box: React.RefObject<HTMLElement | null>): (place: string) => void {
  const kept = useRef<string | null>(null);
  const focus = (place: string): void =>
    box.current
      ?.querySelector<HTMLElement>(`[data-group="${CSS.escape(place)}"] button`)
      ?.focus({ preventScroll: true });
  // After every paint: only the document knows what has become of the focus.
  useEffect(() => {
    const { activeElement: at } = document;
    if (kept.current === null) return;
    if (at === null || at === document.body) focus(kept.current);
    else if (box.current?.contains(at) !== true) kept.current = null;
  });
  return (place) => {
    kept.current = place;
    focus(place);
  };
}
