import type { AlarmView } from '@vigil/vocabulary';
import { memo } from 'react';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { saidLine } from '../contract-faults/shown.ts';
import { alarmText } from '../i18n/alarm-text.ts';
import { clockTime } from '../i18n/format.ts';
import { isLiftUnknown, isUnregistered, unitNameOf, whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { Key } from '../keys/key.tsx';
import { useAlarm } from '../live/desk.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
import { useBoardState } from './board-state.ts';
import { Phones } from './phones.tsx';

/** One emergency: everything needed to act, without opening anything. */
export const EmergencyRow = memo(function EmergencyRow({ id }: { readonly id: string }) {
  const alarm = useAlarm(id);
  const { selected, select, wall } = useBoardState();
  if (alarm === undefined) return null;
  const unseen = alarm.acknowledgedAt === null;
  const classes = ['emergency', unseen ? 'unseen' : 'seen', selected === id ? 'selected' : ''].join(' ');
  return (
    // Keys work for the whole board (see keys/); the click is only the mouse's way to the same selection.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <li
      className={classes}
      data-alarm={`${alarm.id}:${alarm.version}`}
      data-id={alarm.id}
      aria-current={selected === id ? 'true' : undefined}
      onClick={() => select(id)}
    >
      <div>
        <span className="e-age">
          <Age since={alarm.raisedAt} exact />
        </span>
        <span className="muted">{clockTime(alarm.raisedAt)}</span>
      </div>
      <What alarm={alarm} />
      <Car alarm={alarm} />
      <Phones contacts={alarm.contacts} limit={wall ? 2 : 3} />
      {wall ? null : <Acts alarm={alarm} />}
    </li>
  );
});

function What({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t, w, language } = useWords();
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
        <span className="e-unit">{unitNameOf(alarm, t)} · </span>
        {unregistered ? null : <span className="e-county">{reference.county(alarm.county)} </span>}
        {unregistered ? t('board.placeUnknown') : whereOf(alarm)}
      </p>
      <p className="e-sub" title={text ?? undefined}>
        {unitNameOf(alarm, t)}
        {alarm.floor === null ? null : <> · {t('board.floor', { floor: saidLine(alarm.floor) })}</>}
        {text === null ? null : <span className="muted"> · {text}</span>}
      </p>
      <p className="e-do">
        <span>{t('board.do')}</span>
        <span>
          {isLiftUnknown(alarm) ? `${t('board.askVendor', { vendor: reference.vendor(alarm.vendor) })} ` : null}
          {w.doNow(alarm)}
        </span>
      </p>
    </div>
  );
}

function Car({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t } = useWords();
  const { occupancy, peopleCount: n } = alarm;
  const people =
    occupancy === 'no' || n === null || n === 0
      ? t(`occupancy.short.${occupancy}`)
      : t(occupancy === 'yes' ? 'occupancy.yesCount' : 'occupancy.saidCount', { n });
  return (
    <div className="e-car">
      {alarm.rescueCode === null ? (
        <span className="e-code none muted">{t('board.noRescueCode')}</span>
      ) : (
        <>
          <span className="muted e-sub">{t('board.rescueCode')}</span>
          <span className="e-code">{alarm.rescueCode}</span>
        </>
      )}
      {alarm.kind === 'elevator' || isLiftUnknown(alarm) ? (
        <span className={`e-people ${alarm.occupancy}`}>{people}</span>
      ) : null}
    </div>
  );
}

function Acts({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t } = useWords();
  const { run, askClose, pending } = useBoardState();
  const may = useMay();
  const busy = pending.has(alarm.id);
  const unseen = alarm.acknowledgedAt === null;
  return (
    <div className="e-acts">
      {may('alarm.acknowledge') && unseen ? (
        <button
          type="button"
          className="btn btn-critical"
          disabled={busy}
          onClick={() => run(alarm, { type: 'acknowledge' })}
        >
          {busy ? t('cmd.pending') : t('cmd.acknowledge')}
          <Key of="acknowledge" />
        </button>
      ) : null}
      {may('alarm.close') ? (
        <button
          type="button"
          className="btn"
          disabled={busy || unseen}
          title={unseen ? t('cmd.ackFirst') : undefined}
          onClick={() => askClose(alarm.id)}
        >
          {t('cmd.close')}
        </button>
      ) : null}
    </div>
  );
}
