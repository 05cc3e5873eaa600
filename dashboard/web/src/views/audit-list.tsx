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
import { AuditChange } from './audit-change.tsx';
import { DataTable } from './data-table.tsx';
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
          <DataTable
            label={t('admin.audit')}
            rows={pages.flat()}
            pageRows={Number.POSITIVE_INFINITY}
            rowKey={({ id }) => String(id)}
            columns={[
              { title: t('col.time'), width: 160, render: ({ at }) => fullTime(at) },
              { title: t('col.action'), render: (entry) => <AuditLine entry={entry} /> },
              {
                title: t('col.subject'),
                render: ({ subject }) => <span title={subject}>{subjectText(subject, t)}</span>,
              },
              { title: t('change.title'), render: (entry) => <AuditChange entry={entry} /> },
            ]}
          />
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
