import { useInfiniteQuery } from '@tanstack/react-query';
import type { AuditView } from '@vigil/vocabulary';
import { api } from '../api/client.ts';
import { AuditLine } from '../board/alarm-timeline.tsx';
import { fullTime } from '../i18n/format.ts';
import { hasKey } from '../i18n/has-key.ts';
import type { T } from '../i18n/t.ts';
import { useWords } from '../i18n/use-words.ts';
import { zh } from '../i18n/zh.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Loaded } from './page.tsx';

/** `unit:lift-00001` in words; a subject of another kind as it is. */
function subjectText(subject: string, t: T): string {
  const at = subject.indexOf(':');
  const kind = at < 0 ? subject : subject.slice(0, at);
  if (!hasKey(zh.auditSubject, kind)) return subject;
  return [t(`auditSubject.${kind}`), at < 0 ? '' : subject.slice(at + 1)].join(' ').trim();
}

const pageRows = 100;

/** Newest first, and as far back as somebody asks. */
export function AuditList(): React.JSX.Element {
  const { t } = useWords();
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => api.get<readonly AuditView[]>('/api/audit', { limit: pageRows, beforeId: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.length < pageRows ? undefined : last[last.length - 1]?.id),
  });
  return (
    <Loaded query={query}>
      {({ pages }) => (
        <>
          <ListFile list="audit" />
          {pages.flat().length === 0 ? <p className="muted">{t('filter.none')}</p> : null}
          <table className="grid-table">
            <tbody>
              {pages.flat().map((entry) => (
                <tr key={entry.id}>
                  <td style={{ whiteSpace: 'nowrap' }}>{fullTime(entry.at)}</td>
                  <td>
                    <AuditLine entry={entry} />
                  </td>
                  <td title={entry.subject}>{subjectText(entry.subject, t)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {query.hasNextPage ? (
            <button
              type="button"
              className="btn"
              disabled={query.isFetching}
              onClick={() => void query.fetchNextPage()}
            >
              {t('filter.older')}
            </button>
          ) : null}
        </>
      )}
    </Loaded>
  );
}
