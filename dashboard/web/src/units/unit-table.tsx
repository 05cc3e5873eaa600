import type { Page as PageOf, UnitListView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { useReference } from '../api/reference.ts';
import { inCounty, whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { Ago } from '../ui/age.tsx';
import { Copy } from '../ui/copy.tsx';
import { Shape } from '../ui/shape.tsx';
import { DataTable } from '../views/data-table.tsx';
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
    <DataTable
      label={t('units.title')}
      rows={data.rows}
      rowKey={({ id }) => id}
      paging={{ page, total: data.total, onPage }}
      columns={[
        { title: t('col.name'), render: (row: UnitListView) => <Link href={`/units/${row.id}`}>{row.name}</Link> },
        { title: t('col.kind'), width: 110, render: (row: UnitListView) => w.kind(row.kind) },
        {
          title: t('col.where'),
          render: (row: UnitListView) =>
            inCounty(whereOf({ address: row.address ?? '', site: row.siteName }), reference.county(row.county)),
        },
        {
          title: t('col.rescueCode'),
          width: 120,
          render: (row: UnitListView) =>
            row.rescueCode === null ? null : (
              <>
                <span className="mono">{row.rescueCode}</span> <Copy text={row.rescueCode} />
              </>
            ),
        },
        {
          title: t('col.registerCode'),
          width: 190,
          render: (row: UnitListView) => <span className="mono">{row.registerCode ?? ''}</span>,
        },
        {
          title: t('col.availability'),
          width: 120,
          render: (row: UnitListView) => <AvailabilityMark value={row.availability} />,
        },
        {
          title: t('col.lastSeen'),
          width: 110,
          render: (row: UnitListView) => (row.lastSeenAt === null ? '–' : <Ago at={row.lastSeenAt} />),
        },
        {
          title: t('col.due'),
          width: 130,
          render: (row: UnitListView) => <DueOn state={row.due} validUntil={row.inspectionValidUntil} />,
        },
        {
          title: t('col.open'),
          width: 80,
          render: (row: UnitListView) =>
            row.openAlarms === 0 ? null : (
              <>
                {row.worst === null ? null : <Shape priority={row.worst} />} {row.openAlarms}
              </>
            ),
        },
      ]}
    />
  );
}
