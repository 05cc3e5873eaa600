import type { Page as PageOf, UnitListView } from '@vigil/vocabulary';
import { Table } from 'antd';
import { Link } from 'wouter';
import { useReference } from '../api/reference.ts';
import { whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { Ago } from '../ui/age.tsx';
import { Shape } from '../ui/shape.tsx';
import { pageSize } from '../views/filters.tsx';
import { AvailabilityMark, DueOn } from '../views/marks.tsx';

export function UnitTable({
  data,
  page,
  onPage,
}: {
  readonly data: PageOf<UnitListView>;
  readonly page: number;
  readonly onPage: (page: number) => void;
}): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  return (
    <Table<UnitListView>
      rowKey="id"
      size="small"
      dataSource={[...data.rows]}
      locale={{ emptyText: t('filter.none') }}
      pagination={{
        current: page,
        pageSize,
        total: data.total,
        showSizeChanger: false,
        hideOnSinglePage: true,
        onChange: onPage,
      }}
      columns={[
        { title: t('col.name'), render: (_, row) => <Link href={`/units/${row.id}`}>{row.name}</Link> },
        { title: t('col.kind'), width: 110, render: (_, row) => w.kind(row.kind) },
        {
          title: t('col.where'),
          render: (_, row) =>
            `${reference.county(row.county)} ${whereOf({ address: row.address ?? '', site: row.siteName })}`,
        },
        {
          title: t('col.rescueCode'),
          width: 90,
          render: (_, row) => <span className="mono">{row.rescueCode ?? ''}</span>,
        },
        {
          title: t('col.registerCode'),
          width: 190,
          render: (_, row) => <span className="mono">{row.registerCode ?? ''}</span>,
        },
        { title: t('col.availability'), width: 120, render: (_, row) => <AvailabilityMark value={row.availability} /> },
        {
          title: t('col.lastSeen'),
          width: 110,
          render: (_, row) => (row.lastSeenAt === null ? '–' : <Ago at={row.lastSeenAt} />),
        },
        {
          title: t('col.due'),
          width: 130,
          render: (_, row) => <DueOn state={row.due} validUntil={row.inspectionValidUntil} />,
        },
        {
          title: t('col.open'),
          width: 80,
          render: (_, row) =>
            row.openAlarms === 0 ? (
              ''
            ) : (
              <>
                {row.worst === null ? null : <Shape priority={row.worst} />} {row.openAlarms}
              </>
            ),
        },
      ]}
    />
  );
}
