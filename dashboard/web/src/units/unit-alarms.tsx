import type { AlarmView, UnitDetail } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { alarmText } from '../i18n/alarm-text.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Age } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
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
        <table className="grid-table">
          <tbody>
            {detail.openAlarms.map((alarm) => (
              <tr key={alarm.id}>
                <td>
                  <Shape priority={alarm.priority} /> {w.code(alarm.code)} <AlarmTags {...alarm} />
                  <Said alarm={alarm} />
                </td>
                <td>{t(`state.${alarm.state}`)}</td>
                <td className="n">
                  <span className="muted">{fullTime(alarm.raisedAt)}</span> · <Age since={alarm.raisedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}

/** What it said, and what to do now. */
function Said({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t, w, language } = useWords();
  const text = alarmText(alarm, t, language);
  return (
    <>
      {text === null ? null : <p className="muted">{text}</p>}
      <p>{w.doNow(alarm)}</p>
    </>
  );
}
