import { useQuery } from '@tanstack/react-query';
import type { AlarmDetail } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { AlarmTimeline } from '../board/alarm-timeline.tsx';
import { Phones } from '../board/phones.tsx';
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
            <p>
              {t('detail.id')} <span className="mono">{detail.alarm.id}</span> · {t('detail.raw')}{' '}
              <span className="mono">
                {detail.alarm.profile} · {detail.alarm.raw}
              </span>
            </p>
            <Phones contacts={detail.alarm.contacts} />
          </div>
        </div>
      )}
    </Loaded>
  );
}
