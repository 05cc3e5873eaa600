import { keepPreviousData, useQuery } from '@tanstack/react-query';
import {
  type ComplianceRow,
  type DueState,
  dueStates,
  type Page as PageOf,
  type UnitListView,
} from '@vigil/vocabulary';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { UnitTable } from '../units/unit-table.tsx';
import { pageSize, useFilters } from '../views/filters.tsx';
import { Loaded, Page, Sheet } from '../views/page.tsx';

type Sums = { readonly total: number; readonly by: { readonly [S in DueState]: number } };
const states = dueStates.filter((state) => state !== 'ok');

function sum(rows: readonly Sums[]): Sums {
  const by: { [S in DueState]: number } = { none: 0, ok: 0, apply: 0, due: 0, overdue: 0, 'out-of-use': 0 };
  let total = 0;
  for (const row of rows) {
    total += row.total;
    for (const state of dueStates) by[state] += row.by[state];
  }
  return { total, by };
}
/** Share of units in use with a date whose certificate is still valid. */
function validShare({ total, by }: Sums): string {
  const counted = total - by.none - by['out-of-use'];
  return counted === 0 ? '–' : `${((100 * (counted - by.overdue)) / counted).toFixed(1)} %`;
}

export default function ComplianceView(): React.JSX.Element {
  const { t } = useWords();
  const query = useQuery({
    queryKey: ['compliance'],
    queryFn: () => api.get<readonly ComplianceRow[]>('/api/compliance'),
  });
  return (
    <Page title={t('compliance.title')} note={t('compliance.note')}>
      <Loaded query={query}>{(rows) => <Rates rows={rows} />}</Loaded>
      <Overdue />
    </Page>
  );
}

function Rates({ rows }: { readonly rows: readonly ComplianceRow[] }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const counties = [...new Set(rows.map((row) => row.county))];
  const line = (
    key: string,
    county: React.ReactNode,
    kind: React.ReactNode,
    sums: Sums,
    units: Readonly<Record<string, string>> | null,
    strong: boolean,
  ) => (
    <tr key={key} style={strong ? { fontWeight: 600 } : undefined}>
      <td>{county}</td>
      <td>{kind}</td>
      <td className="n">{sums.total}</td>
      {states.map((state) => (
        <td key={state} className={state === 'overdue' && sums.by.overdue > 0 ? 'n p-high' : 'n'}>
          {state === 'overdue' && sums.by.overdue > 0 ? (
            <OverdueCount n={sums.by.overdue} units={units} />
          ) : (
            sums.by[state]
          )}
        </td>
      ))}
      <td className="n">{validShare(sums)}</td>
    </tr>
  );
  return (
    <section className="sheet scroll-x" aria-label={t('compliance.title')}>
      <table className="grid-table">
        <thead>
          <tr>
            <th scope="col">{t('col.county')}</th>
            <th scope="col">{t('col.kind')}</th>
            <th scope="col" className="n">
              {t('col.total')}
            </th>
            {states.map((state) => (
              <th key={state} scope="col" className="n">
                {t(`due.${state}`)}
              </th>
            ))}
            <th scope="col" className="n">
              {t('col.rate')}
            </th>
          </tr>
        </thead>
        <tbody>
          {line('all', t('compliance.sum'), '', sum(rows), {}, true)}
          {counties.flatMap((county) => {
            const own = rows.filter((row) => row.county === county);
            const name = county === null ? t('compliance.noCounty') : reference.county(county);
            return [
              line(`${county}`, name, t('compliance.sum'), sum(own), county === null ? null : { county }, true),
              ...own.map((row) =>
                line(
                  `${county} ${row.kind}`,
                  '',
                  <Link
                    href={`/units?kind=${row.kind}${county === null ? '' : `&county=${county}`}`}
                    className="row-link"
                    aria-label={`${name} ${w.kind(row.kind)}`}
                  >
                    {w.kind(row.kind)}
                  </Link>,
                  row,
                  county === null ? null : { county, kind: row.kind },
                  false,
                ),
              ),
            ];
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Leads to these units; units without a county cannot be asked for by county. */
function OverdueCount({
  n,
  units,
}: {
  readonly n: number;
  readonly units: Readonly<Record<string, string>> | null;
}): React.JSX.Element {
  const text = (
    <>
      <span aria-hidden="true">▲ </span>
      {n}
    </>
  );
  if (units === null) return text;
  return (
    <Link href={`/units?${new URLSearchParams({ ...units, due: 'overdue' }).toString()}`} className="p-high">
      {text}
    </Link>
  );
}

function Overdue(): React.JSX.Element {
  const { t } = useWords();
  const { page, set } = useFilters();
  const ask = { due: 'overdue', limit: pageSize, offset: (page - 1) * pageSize };
  const query = useQuery({
    queryKey: ['units', ask],
    queryFn: () => api.get<PageOf<UnitListView>>('/api/units', ask),
    placeholderData: keepPreviousData,
  });
  return (
    <Sheet title={t('compliance.overdueList')}>
      <Loaded query={query}>
        {(data) => <UnitTable data={data} page={page} onPage={(next) => set({ page: String(next) })} />}
      </Loaded>
    </Sheet>
  );
}
