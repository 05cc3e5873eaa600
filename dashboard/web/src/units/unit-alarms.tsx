import { type AlarmView, boardOrder, type UnitDetail } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { alarmText } from '../i18n/alarm-text.ts';
import { fullTime } from '../i18n/format.ts';
import { useAdvice } from '../i18n/use-advice.ts';
import { useWords } from '../i18n/use-words.ts';
import { alarmLink } from '../live/first-unanswered.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
import { DataTable } from '../views/data-table.tsx';
import { Sheet } from '../views/page.tsx';

export function UnitAlarms({ detail }: { readonly detail: UnitDetail }): React.JSX.Element {
  const { t, w } = useWords();
  return (
    <Sheet
      title={t('unit.open')}
      extra={<Link href={`/alarms?unit=${encodeURIComponent(detail.unit.id)}`}>{t('alarms.title')}</Link>}
    >
      {detail.openAlarms.length === 0 ? (
        <p className="muted">{t('unit.noOpen')}</p>
      ) : (
        <DataTable
          label={t('unit.open')}
          rows={detail.openAlarms.toSorted(boardOrder)}
          rowKey={({ id }) => id}
          columns={[
            {
              title: t('col.what'),
              render: (alarm) => (
                <>
                  <Shape priority={alarm.priority} />{' '}
                  {/* An emergency, or a row of a lane: where something can be done about it. */}
                  <Link href={alarmLink(alarm.id)}>{w.code(alarm.code)}</Link> <AlarmTags {...alarm} />
                  <Said alarm={alarm} />
                </>
              ),
            },
            { title: t('col.state'), width: 160, render: (alarm) => t(`state.${alarm.state}`) },
            {
              title: t('col.time'),
              width: 230,
              render: (alarm) => (
                <>
                  {fullTime(alarm.raisedAt)}
                  <span className="muted">
                    {' · '}
                    <Age since={alarm.raisedAt} />
                  </span>
                </>
              ),
            },
          ]}
        />
      )}
    </Sheet>
  );
}

/** What it said, and what to do now. */
function Said({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t, language } = useWords();
  const advice = useAdvice();
  const text = alarmText(alarm, t, language);
  return (
    <>
      {text === null ? null : <p className="muted">{text}</p>}
      {advice(alarm) === null ? null : <p>{advice(alarm)}</p>}
    </>
  );
}
