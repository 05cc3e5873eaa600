import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  type RegisterFileRows,
  type RegisterFileView,
  type RegisterRowKind,
  registerFaultText,
} from '@vigil/vocabulary';
import { Segmented, Table } from 'antd';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { useWords } from '../../i18n/use-words.ts';
import { Loaded } from '../../views/page.tsx';
import { useFieldName } from './field-name.ts';

const pageSize = 50;
type Change = RegisterFileRows['changes'][number];
type Remark = RegisterFileRows['remarks'][number];

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
  const paging = {
    current: page,
    pageSize,
    total: counts[kind],
    showSizeChanger: false,
    onChange: (next: number) => setPage(next),
  };
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
            <Table<Change>
              size="small"
              rowKey={(row) => `${row.list} ${row.id}`}
              dataSource={[...changes]}
              pagination={paging}
              columns={[
                { title: t('registerFiles.row'), key: 'row', width: 90, render: (_, one) => placeOf(one) },
                {
                  title: t('registerFiles.table'),
                  key: 'list',
                  width: 90,
                  render: (_, one) => t(`registerFiles.list.${one.list}`),
                },
                { title: t('registerFiles.id'), dataIndex: 'id', width: 180, className: 'mono' },
                {
                  title: t('registerFiles.change'),
                  key: 'fields',
                  render: (_, { list, fields }) =>
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
            <Table<Remark>
              size="small"
              rowKey={(one) => JSON.stringify([one.sheet, one.row, one.column, one.code, one.id, one.value])}
              dataSource={[...remarks]}
              pagination={paging}
              columns={[
                { title: t('registerFiles.row'), key: 'row', width: 90, render: (_, one) => placeOf(one) },
                { title: t('registerFiles.column'), key: 'column', width: 160, render: (_, one) => one.column ?? '–' },
                {
                  title: t('registerFiles.id'),
                  key: 'id',
                  width: 180,
                  className: 'mono',
                  render: (_, one) => one.id ?? '–',
                },
                {
                  title: t('registerFiles.what'),
                  key: 'what',
                  render: (_, one) => registerFaultText(one, language).what,
                },
                {
                  title: t('registerFiles.todo'),
                  key: 'todo',
                  render: (_, one) => registerFaultText(one, language).todo,
                },
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
