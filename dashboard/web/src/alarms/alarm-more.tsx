import { useQuery } from '@tanstack/react-query';
import type { AlarmDetail } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { AlarmTimeline } from '../board/alarm-timeline.tsx';
import { Phones } from '../board/phones.tsx';
import { saidLine, shown } from '../contract-faults/shown.ts';
import { alarmText } from '../i18n/alarm-text.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { Loaded } from '../views/page.tsx';

/** What became of one alarm, closed ones too. */
export function AlarmMore({ id }: { readonly id: string }): React.JSX.Element {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['alarm', id, 'record'],
    queryFn: () => api.get<AlarmDetail>(`/api/alarms/${id}`),
  });
  return (
    <Loaded query={query}>
      {(detail) => (
        <div className="columns">
          <div className="stack">
            <AlarmTimeline detail={detail} />
          </div>
          <div className="stack">
            {detail.alarm.closedAt === null ? null : (
              <p>
                {t('detail.closed', {
                  who: actorText(detail.alarm.closedBy ?? '–', t),
                  time: fullTime(detail.alarm.closedAt),
                  outcome: detail.alarm.outcome === null ? '–' : t(`outcome.${detail.alarm.outcome}`),
                })}
              </p>
            )}
            <Said detail={detail} />
            <p>
              {t('detail.id')} <span className="mono">{detail.alarm.id}</span> · {t('detail.raw')}{' '}
              <span className="mono">
                {shown(detail.alarm.profile)} · {shown(detail.alarm.raw)}
              </span>
            </p>
            <Phones contacts={detail.alarm.contacts} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

/** What it said beside its code: with the row closed nobody can ask the board. */
function Said({ detail: { alarm } }: { readonly detail: AlarmDetail }): React.JSX.Element | null {
  const { t, language } = useWords();
  const text = alarmText(alarm, t, language);
  const said = [
    alarm.floor === null ? null : t('board.floor', { floor: saidLine(alarm.floor) }),
    alarm.peopleCount === null ? null : t('occupancy.saidCount', { n: alarm.peopleCount }),
    text,
  ].filter((part) => part !== null);
  return said.length === 0 ? null : (
    <p>
      {t('detail.text')} {said.join(' · ')}
    </p>
  );
}
