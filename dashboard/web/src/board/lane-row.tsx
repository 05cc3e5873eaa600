import { memo } from 'react';
import { useReference } from '../api/reference.ts';
import { placeOf, standsForSite } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useAlarm } from '../live/desk.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
import { useBoardState } from './board-state.ts';

export const LaneRow = memo(function LaneRow({
  id,
  top,
  position,
  size,
  chosen,
  steady,
  onChoose,
}: {
  readonly id: string;
  readonly top: number;
  readonly position: number;
  readonly size: number;
  /** Null: nothing is being chosen, a click selects. */
  readonly chosen: boolean | null;
  /** Has been what and where it is for long enough that a hand can mean it. */
  readonly steady: boolean;
  /** @param range all from the last one to this */
  readonly onChoose: ((range: boolean) => void) | null;
}) {
  const alarm = useAlarm(id);
  const { t, w } = useWords();
  const reference = useReference();
  const { selected, select, openDetail, pending } = useBoardState();
  if (alarm === undefined) return null;
  const place = placeOf(alarm, reference.county(alarm.county), t);
  const unseen = alarm.acknowledgedAt === null;
  const mark = pending.has(id)
    ? t('cmd.pending')
    : unseen && alarm.condition === 'active'
      ? ''
      : t(`state.${alarm.state}`);
  return (
    // A row of a listbox: the keys belong to the list (aria-activedescendant), the mouse to the row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`row-${id}`}
      role="option"
      tabIndex={-1}
      aria-selected={selected === id}
      aria-posinset={position}
      aria-setsize={size}
      className={['row', unseen ? 'unseen' : 'seen', selected === id ? 'selected' : ''].join(' ')}
      style={{ transform: `translateY(${top}px)` }}
      data-alarm={`${alarm.id}:${alarm.version}`}
      data-id={alarm.id}
      data-face={`${alarm.code} ${alarm.state} ${alarm.condition}`}
      aria-disabled={onChoose === null || steady ? undefined : true}
      aria-checked={chosen ?? undefined}
      onClick={(event) => {
        select(id);
        onChoose?.(event.shiftKey);
      }}
      onDoubleClick={() => openDetail(id)}
    >
      {chosen === null ? (
        <Shape priority={alarm.priority} />
      ) : (
        <span className={chosen ? 'row-choice on' : 'row-choice'} aria-hidden="true" />
      )}
      <div className="row-lines">
        <p>
          <span className="what cut">
            {w.code(alarm.code)}
            {alarm.groupSize === null || standsForSite(alarm) ? null : ` · ${t('board.group', { n: alarm.groupSize })}`}
          </span>
          <span className="age">
            <Age since={alarm.raisedAt} />
          </span>
        </p>
        <p className="muted">
          <span className="cut" title={place}>
            {place}
          </span>
          {mark === '' && alarm.marks.length === 0 ? null : (
            <span className="mark">
              <AlarmTags marks={alarm.marks} /> {mark}
            </span>
          )}
        </p>
      </div>
    </div>
  );
});
