import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  type RegisterFileRows,
  type RegisterFileView,
  type RegisterRowKind,
  registerFaultText,
} from '@vigil/vocabulary';
import { Segmented } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { DataTable } from '../../views/data-table.tsx';
import { pageSize } from '../../views/filters.tsx';
import { Loaded } from '../../views/page.tsx';
import { useFieldName } from './field-name.ts';

const shown = (value: unknown): string =>
  value === null || value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** What a file would do, page by page: a city has more rows than anybody reads. */
export function FileRows({ file }: { readonly file: RegisterFileView }): React.JSX.Element {
  const { t, language } = useWords();
  const name = useFieldName();
  const counts: Readonly<Record<RegisterRowKind, number>> = { ...file, added: file.added + file.credentials };
  const kinds = (['faults', 'added', 'changed', 'warnings', 'notes'] as const).filter((kind) => counts[kind] > 0);
  const [kind, setKind] = useState<RegisterRowKind>(kinds[0] ?? 'added');
  const [page, setPage] = useState(1);
  const query = useQuery({
    queryKey: ['register-rows', file.id, file.digest, kind, page],
    queryFn: () =>
      api.get<RegisterFileRows>(`/api/register/files/${file.id}/rows`, {
        kind,
        offset: (page - 1) * pageSize,
        limit: pageSize,
      }),
    placeholderData: keepPreviousData,
  });
  if (kinds.length === 0) return <p className="muted">{t('filter.none')}</p>;
  const paging = { page, total: counts[kind], onPage: setPage };
  const isChange = kind === 'added' || kind === 'changed';
  return (
    <>
      <Segmented
        options={kinds.map((one) => ({ value: one, label: `${t(`registerFiles.kind.${one}`)} ${counts[one]}` }))}
        value={kind}
        onChange={(next) => {
          setKind(next);
          setPage(1);
        }}
      />
      <Loaded query={query}>
        {({ changes, remarks }) =>
          isChange ? (
            <DataTable
              label={t(`registerFiles.kind.${kind}`)}
              rows={changes}
              rowKey={({ list, id }) => `${list} ${id}`}
              paging={paging}
              columns={[
                { title: t('registerFiles.row'), width: 90, render: placeOf },
                {
                  title: t('registerFiles.table'),
                  width: 90,
                  render: ({ list }) => t(`registerFiles.list.${list}`),
                },
                { title: t('registerFiles.id'), width: 180, className: 'mono', render: ({ id }) => id },
                {
                  title: t('registerFiles.change'),
                  render: ({ list, fields }) =>
                    fields
                      .filter(({ field }) => field !== 'id')
                      .map(({ field, before, after }) => (
                        <div key={field}>
                          <span className="muted">{name(list, field)}</span>{' '}
                          {kind === 'added' ? shown(after) : `${shown(before)} → ${shown(after)}`}
                        </div>
                      )),
                },
              ]}
            />
          ) : (
            <DataTable
              label={t(`registerFiles.kind.${kind}`)}
              rows={remarks}
              rowKey={(one) => JSON.stringify([one.sheet, one.row, one.column, one.code, one.id, one.value])}
              paging={paging}
              columns={[
                { title: t('registerFiles.row'), width: 90, render: placeOf },
                { title: t('registerFiles.column'), width: 160, render: ({ column }) => column ?? '–' },
                { title: t('registerFiles.id'), width: 180, className: 'mono', render: ({ id }) => id ?? '–' },
                { title: t('registerFiles.what'), render: (one) => registerFaultText(one, language).what },
                { title: t('registerFiles.todo'), render: (one) => registerFaultText(one, language).todo },
              ]}
            />
          )
        }
      </Loaded>
    </>
  );
}

const placeOf = ({ sheet, row }: { readonly sheet: string | null; readonly row: number | null }): string =>
  [sheet, row].filter((part) => part !== null).join(' ') || '–';
