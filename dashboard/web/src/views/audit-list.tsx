import { useQuery } from '@tanstack/react-query';
import type { AuditView } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { AuditLine } from '../board/alarm-timeline.tsx';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Loaded } from './page.tsx';

export function AuditList(): React.JSX.Element {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['audit'],
    queryFn: () => api.get<readonly AuditView[]>('/api/audit', { limit: 100 }),
  });
  return (
    <Loaded query={query}>
      {(rows) =>
        rows.length === 0 ? (
          <p className="muted">{t('filter.none')}</p>
        ) : (
          <table className="grid-table">
            <tbody>
              {rows.map((entry) => (
                <tr key={entry.id}>
                  <td style={{ whiteSpace: 'nowrap' }}>{fullTime(entry.at)}</td>
                  <td>
                    <AuditLine entry={entry} />
                  </td>
                  <td className="mono">{entry.subject}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Loaded>
  );
}
