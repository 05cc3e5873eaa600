import { useQuery } from '@tanstack/react-query';
import { type AlarmDetail, type AlarmView, isEmergency } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { saidLine, shown } from '../contract-faults/shown.ts';
import { alarmText } from '../i18n/alarm-text.ts';
import { fullTime } from '../i18n/format.ts';
import { peopleText } from '../i18n/people-words.ts';
import { fullPlaceOf, isLiftUnknown, isUnregistered } from '../i18n/place-words.ts';
import { useAdvice } from '../i18n/use-advice.ts';
import { useWords } from '../i18n/use-words.ts';
import { useAlarm } from '../live/desk.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Copy } from '../ui/copy.tsx';
import { Shape } from '../ui/shape.tsx';
import { UnitLink } from '../ui/unit-link.tsx';
import { AlarmTimeline } from './alarm-timeline.tsx';
import { useBoardState } from './board-state.ts';
import { HandButton } from './hand-button.tsx';
import { Phones } from './phones.tsx';
import { UndoButton, useFace } from './undo-button.tsx';

/** Details beside the board, not over it: what is live stays in sight. */
export function AlarmDrawer({
  id,
  onClose,
  onShelve,
}: {
  readonly id: string;
  readonly onClose: () => void;
  readonly onShelve: (alarm: AlarmView) => void;
}): React.JSX.Element {
  const { t, w } = useWords();
  const live = useAlarm(id);
  const failure = useFailureText();
  const detail = useQuery({
    // Every stored change of the alarm has its version: the details are fetched again exactly then.
    queryKey: ['alarm', id, live?.version ?? 0],
    queryFn: () => api.get<AlarmDetail>(`/api/alarms/${id}`),
    placeholderData: (before) => (before?.alarm.id === id ? before : undefined),
  });
  const alarm = live ?? detail.data?.alarm;
  return (
    <aside className="drawer" aria-label={t('detail.title')}>
      <div className="box-head">
        <h2>
          {alarm === undefined ? (
            t('detail.title')
          ) : (
            <>
              <Shape priority={alarm.priority} /> {w.code(alarm.code)}
            </>
          )}
        </h2>
        <button type="button" className="btn btn-plain" aria-label={t('cmd.cancel')} onClick={onClose}>
          ✕
        </button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <div className="drawer-body" role="group" aria-label={t('detail.timeline')} tabIndex={0}>
        {alarm === undefined ? null : <Facts alarm={alarm} onShelve={onShelve} />}
        {detail.isError ? <p className="p-emergency">{failure(detail.error)}</p> : null}
        {detail.data === undefined ? null : <AlarmTimeline detail={detail.data} />}
      </div>
    </aside>
  );
}

function Facts({
  alarm,
  onShelve,
}: {
  readonly alarm: AlarmView;
  readonly onShelve: (alarm: AlarmView) => void;
}): React.JSX.Element {
  const { t, language } = useWords();
  const advice = useAdvice();
  const reference = useReference();
  const rows: readonly (readonly [string, React.ReactNode])[] = [
    [t('col.state'), t(`state.${alarm.state}`)],
    [
      t('col.time'),
      <span key="t">
        {fullTime(alarm.raisedAt)} · <Age since={alarm.raisedAt} />
      </span>,
    ],
    [t('col.where'), fullPlaceOf(alarm, reference.county(alarm.county), t)],
    [t('col.unit'), <UnitLink key="u" alarm={alarm} />],
    // Over the board on a small screen: what tells where a person is stands here too.
    ...(alarm.floor === null ? [] : [[t('field.floor'), t('board.floor', { floor: saidLine(alarm.floor) })] as const]),
    ...(isEmergency(alarm) ? [[t('field.passengers'), peopleText(alarm, t)] as const] : []),
    ...(isUnregistered(alarm) ? [[t('col.vendor'), reference.vendor(alarm.vendor)] as const] : []),
    [
      t('col.rescueCode'),
      <span key="r" className="mono">
        {alarm.rescueCode ?? '–'} {alarm.rescueCode === null ? null : <Copy text={alarm.rescueCode} />}
      </span>,
    ],
    ...(advice(alarm) === null
      ? []
      : [
          [
            t('board.do'),
            <strong key="d">
              {isLiftUnknown(alarm) ? `${t('board.askVendor', { vendor: reference.vendor(alarm.vendor) })} ` : null}
              {advice(alarm)}
            </strong>,
          ] as const,
        ]),
    [t('detail.source'), t(`source.${alarm.source}`)],
    // What we concluded ourselves has no code but ours.
    ...(alarm.source === 'device' ? [[t('detail.raw'), <RawCode key="c" alarm={alarm} />] as const] : []),
    [
      t('detail.id'),
      <span key="i" className="mono">
        {alarm.id}
      </span>,
    ],
  ];
  const { inspectionValidUntil: until } = alarm;
  const dated =
    until === null || until === undefined
      ? []
      : [[t('unit.inspectionUntil'), <DueDate key="u" alarm={alarm} />] as const];
  const said = alarmText(alarm, t, language);
  const extra = said === null ? [] : [[t('detail.text'), said] as const];
  return (
    <>
      <Buttons alarm={alarm} onShelve={onShelve} />
      {alarm.marks.map((mark) => (
        <p key={mark}>
          <AlarmTags marks={[mark]} /> {t(`markHint.${mark}`)}
        </p>
      ))}
      <dl className="facts">
        {[...dated, ...rows, ...extra].map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div>
        <h3>{t('board.contacts')}</h3>
        <Phones contacts={alarm.contacts} />
      </div>
    </>
  );
}

function RawCode({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  return (
    <span className="mono">
      {shown(alarm.profile)} · {shown(alarm.raw)}
    </span>
  );
}

function DueDate({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  return (
    <strong>
      {alarm.inspectionValidUntil} <AlarmTags {...alarm} marks={[]} />
    </strong>
  );
}

function Buttons({
  alarm,
  onShelve,
}: {
  readonly alarm: AlarmView;
  readonly onShelve: (alarm: AlarmView) => void;
}): React.JSX.Element | null {
  const { t } = useWords();
  const may = useMay();
  const { run, acknowledge, askClose, pending } = useBoardState();
  const face = useFace(alarm);
  if (alarm.closedAt !== null) return null;
  const busy = pending.has(alarm.id);
  const unseen = alarm.acknowledgedAt === null;
  const stillActive = !alarm.latched && alarm.condition === 'active';
  const why = unseen ? t('cmd.ackFirst') : stillActive ? t('cmd.stillActive') : undefined;
  return (
    <div className="acts">
      {may('alarm.acknowledge') && unseen ? (
        <HandButton
          // The filled red one stands in the row that A takes, and nowhere else.
          className={isEmergency(alarm) ? 'btn btn-outlined' : 'btn btn-main'}
          disabled={busy}
          face={face}
          onPress={() => acknowledge(alarm)}
        >
          {busy ? t('cmd.pending') : t('cmd.acknowledge')}
        </HandButton>
      ) : null}
      {may('alarm.acknowledge') && !unseen ? <UndoButton alarm={alarm} /> : null}
      {may('alarm.close') ? (
        <HandButton
          className="btn"
          disabled={busy || why !== undefined}
          title={why}
          face={face}
          onPress={() => askClose(alarm.id)}
        >
          {t('cmd.close')}
        </HandButton>
      ) : null}
      {may('alarm.shelve') && !alarm.latched && alarm.state !== 'shelved' ? (
        <HandButton className="btn" disabled={busy} face={face} onPress={() => onShelve(alarm)}>
          {t('cmd.shelve')}
        </HandButton>
      ) : null}
      {may('alarm.shelve') && alarm.state === 'shelved' ? (
        <HandButton className="btn" disabled={busy} face={face} onPress={() => run(alarm, { type: 'unshelve' })}>
          {t('cmd.unshelve')}
        </HandButton>
      ) : null}
      {why === undefined || !may('alarm.close') ? null : <span className="muted">{why}</span>}
    </div>
  );
}
