import type { UnitDetail } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { useWords } from '../i18n/use-words.ts';
import { AlarmAge } from '../ui/age.tsx';
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
                  <Shape priority={alarm.priority} /> {w.code(alarm.code)} <AlarmTags marks={alarm.marks} />
                </td>
                <td>{t(`state.${alarm.state}`)}</td>
                <td className="n">
                  <AlarmAge alarm={alarm} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Sheet>
  );
}
