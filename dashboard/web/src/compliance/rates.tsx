import { type ComplianceRow, type DueState, dueStates } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { type Column, DataTable } from '../views/data-table.tsx';
import { Sheet } from '../views/page.tsx';
import { type Sums, sumOf, validShare } from './sums.ts';

interface Line {
  readonly key: string;
  readonly county: string;
  readonly kind: string;
  readonly sums: Sums;
  /** Which rows of the list it counts; null: those without a county cannot be asked for. */
  readonly units: Readonly<Record<string, string>> | null;
  readonly isSum: boolean;
}

const states: readonly DueState[] = dueStates.filter((state) => state !== 'ok');

/** By county and kind, in the register's order: the server sends them so. */
export function Rates({ rows }: { readonly rows: readonly ComplianceRow[] }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const sum = t('compliance.sum');
  const lines: readonly Line[] = [
    { key: 'all', county: sum, kind: '', sums: sumOf(rows), units: {}, isSum: true },
    ...[...new Set(rows.map((row) => row.county))].flatMap((county) => {
      const own = rows.filter((row) => row.county === county);
      const name = county === null ? t('compliance.noCounty') : reference.county(county);
      const units = county === null ? null : { county };
      return [
        { key: `${county}`, county: name, kind: sum, sums: sumOf(own), units, isSum: true },
        ...own.map((row) => ({
          key: `${county} ${row.kind}`,
          county: name,
          kind: w.kind(row.kind),
          sums: row,
          units: units === null ? null : { ...units, kind: row.kind },
          isSum: false,
        })),
      ];
    }),
  ];
  const columns: readonly Column<Line>[] = [
    { title: t('col.county'), render: (line) => line.county },
    { title: t('col.kind'), render: (line) => line.kind },
    { title: t('col.total'), className: 'n', render: ({ sums }) => sums.total },
    ...states.map((state) => ({
      title: t(`due.${state}`),
      className: 'n',
      render: (line: Line) => <Count line={line} state={state} />,
    })),
    { title: t('col.rate'), className: 'n', render: ({ sums }) => validShare(sums) },
  ];
  return (
    <Sheet title={t('compliance.rates')}>
      <DataTable
        label={t('compliance.rates')}
        rows={lines}
        rowKey={({ key }) => key}
        columns={columns}
        strong={({ isSum }) => isSum}
      />
    </Sheet>
  );
}

/** Leads to the list of these units. */
function Count({ line, state }: { readonly line: Line; readonly state: DueState }): React.JSX.Element {
  const { t } = useWords();
  const n = line.sums.by[state];
  const isOverdue = state === 'overdue' && n > 0;
  const text = (
    <>
      {isOverdue ? <span aria-hidden="true">▲ </span> : null}
      {n}
    </>
  );
  const className = isOverdue ? 'p-high' : '';
  if (n === 0 || line.units === null) return <span className={className}>{text}</span>;
  const where = new URLSearchParams({ ...line.units, due: state }).toString();
  return (
    <Link
      className={className}
      href={`/compliance?${where}`}
      aria-label={[line.county, line.kind, t(`due.${state}`), String(n)].filter(Boolean).join(' ')}
    >
      {text}
    </Link>
  );
}
