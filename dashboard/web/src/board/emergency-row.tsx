import type { AlarmView } from '@vigil/vocabulary';
import { memo } from 'react';
import { useReference } from '../api/reference.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { alarmText } from '../i18n/alarm-text.ts';
import { clockTime } from '../i18n/format.ts';
import { peopleText } from '../i18n/people-words.ts';
import {
  countyBefore,
  fullPlaceOf,
  isLiftUnknown,
  isolated,
  isUnregistered,
  unitNameOf,
  whereOf,
} from '../i18n/place-words.ts';
import { useAdvice } from '../i18n/use-advice.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { useAlarm } from '../live/desk.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
import { useBoardState } from './board-state.ts';
import { EmergencyActs } from './emergency-acts.tsx';
import { Phones } from './phones.tsx';
import { RowCopy } from './row-copy.tsx';
import { Waiting } from './waiting.tsx';

/** One emergency: everything needed to act, without opening anything. */
export const EmergencyRow = memo(function EmergencyRow({
  id,
  at,
  steady,
  marked,
  folded,
}: {
  readonly id: string;
  /** Its place, from 0. */
  readonly at: number;
  /** Has been what and where it is for long enough that a hand can mean it. */
  readonly steady: boolean;
  /** A takes it. */
  readonly marked: boolean;
  /** Somebody else has it, and others need the room: two lines. */
  readonly folded: boolean;
}) {
  const { t } = useWords();
  const alarm = useAlarm(id);
  const { selected, select, wall } = useBoardState();
  if (alarm === undefined) return null;
  const unseen = alarm.acknowledgedAt === null;
  const classes = [
    'emergency',
    unseen ? 'unseen' : 'seen',
    selected === id ? 'selected' : '',
    marked ? 'marked' : '',
    folded ? 'folded' : '',
  ].join(' ');
  return (
    // Keys work for the whole board (see keys/); the click is only the mouse's way to the same selection.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <li
      className={classes}
      data-alarm={`${alarm.id}:${alarm.version}`}
      data-id={alarm.id}
      data-place={at}
      data-face={unseen ? 'unseen' : 'seen'}
      aria-current={selected === id ? 'true' : undefined}
      // Where the focus stays when the button that was pressed is gone.
      tabIndex={wall ? undefined : -1}
      onClick={() => select(id)}
    >
      <div className="e-since">
        {/* Outside the rescue centre it is not told, and no other number may be taken for it on the telephone. */}
        {alarm.slot === null ? null : (
          <span className="e-slot" title={t('desk.slot', { n: alarm.slot })}>
            {alarm.slot}
          </span>
        )}
        <span className="e-age">
          <Age since={alarm.raisedAt} exact />
        </span>
        <span className="muted e-clock">{clockTime(alarm.raisedAt)}</span>
        {unseen ? <Waiting alarm={alarm} /> : null}
      </div>
      <What alarm={alarm} />
      <Car alarm={alarm} />
      <Phones contacts={alarm.contacts} limit={wall ? 2 : 3} tabIndex={selected === id ? undefined : -1} />
      {wall ? null : <EmergencyActs alarm={alarm} marked={marked} steady={steady} />}
    </li>
  );
});

function What({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t, w, language } = useWords();
  const advice = useAdvice();
  const reference = useReference();
  const text = alarmText(alarm, t, language);
  const unregistered = isUnregistered(alarm);
  const { acknowledgedBy: who, acknowledgedAt: at, rangAgainAt: again } = alarm;
  const said = [
    who === null || alarm.state !== 'active-acknowledged' ? t(`state.${alarm.state}`) : null,
    who === null || at === null ? null : t('board.ackedBy', { who: actorText(who, t), time: clockTime(at) }),
    at !== null || again === null ? null : t('board.rangAgain', { time: clockTime(again) }),
    alarm.occurrences > 1 ? t('board.repeated', { n: alarm.occurrences }) : null,
    alarm.groupSize === null ? null : t('board.group', { n: alarm.groupSize }),
  ];
  return (
    <div className="e-main">
      <p className="e-what">
        <span>
          <Shape priority={alarm.priority} /> {w.code(alarm.code)}
        </span>
        <AlarmTags {...alarm} />
        <span className="state">{said.filter((part) => part !== null).join(' · ')}</span>
      </p>
      <p className="e-where">
        {unregistered ? null : (
          <span className="e-county">{countyBefore(whereOf(alarm), reference.county(alarm.county))}</span>
        )}
        <span className="e-place">{unregistered ? t('board.placeUnknown') : whereOf(alarm)}</span>
        <span className="e-unit"> · {isolated(unitNameOf(alarm, t))}</span>
        {alarm.floor === null ? null : (
          <span className="e-floor"> · {t('board.floor', { floor: saidLine(alarm.floor) })}</span>
        )}
        {unregistered ? null : (
          <RowCopy id={alarm.id} text={`${fullPlaceOf(alarm, reference.county(alarm.county), t)} ${alarm.unitName}`} />
        )}
      </p>
      {text === null ? null : (
        <p className="e-said muted" title={text}>
          {text}
        </p>
      )}
      {advice(alarm) === null ? null : (
        <p className="e-do">
          <span>{t('board.do')}</span>
          <span>
            {isLiftUnknown(alarm) ? `${t('board.askVendor', { vendor: reference.vendor(alarm.vendor) })} ` : null}
            {advice(alarm)}
          </span>
        </p>
      )}
    </div>
  );
}

function Car({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t } = useWords();
  return (
    <div className="e-car">
      {alarm.rescueCode === null ? (
        <span className="e-code none muted">{t('board.noRescueCode')}</span>
      ) : (
        <>
          <span className="muted e-label">
            {t('board.rescueCode')} <RowCopy id={alarm.id} text={alarm.rescueCode} />
          </span>
          <span className="e-code">{alarm.rescueCode}</span>
        </>
      )}
      {alarm.kind === 'elevator' || isLiftUnknown(alarm) ? (
        <span className={`e-people ${alarm.occupancy}`}>{peopleText(alarm, t)}</span>
      ) : null}
    </div>
  );
}
