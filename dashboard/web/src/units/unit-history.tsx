import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { HistoryView, UnitKind } from '@vigil/vocabulary';
import { Segmented, Select } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { ApiError, api } from '../api/client.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { Loaded, Sheet } from '../views/page.tsx';
import { chartFields, isField, unitOfField } from './status-words.ts';

const HistoryChart = lazy(() => import('./history-chart.tsx'));

const ranges = { '1h': 3_600_000, '6h': 21_600_000, '24h': 86_400_000, '7d': 604_800_000 } as const;
type Range = keyof typeof ranges;
const names: readonly Range[] = ['1h', '6h', '24h', '7d'];
const refreshMs = 30_000;

export function UnitHistory({ unitId, kind }: { readonly unitId: string; readonly kind: UnitKind }): React.JSX.Element {
  const { t } = useWords();
  const { clock } = useDesk();
  const [range, setRange] = useState<Range>('6h');
  const [fields, setFields] = useState<readonly string[]>(chartFields[kind].slice(0, 2));
  const query = useQuery({
    queryKey: ['history', unitId, range, fields],
    queryFn: async () => {
      const toMs = Math.round(clock.now());
      const fromMs = toMs - ranges[range];
      const view = await api.get<HistoryView>(`/api/units/${encodeURIComponent(unitId)}/history`, {
        fields: fields.join(','),
        fromMs,
        toMs,
        buckets: 240,
      });
      return { ...view, fromMs, toMs };
    },
    enabled: fields.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const nameOf = (field: string): string =>
    `${isField(field) ? t(`field.${field}`) : field} ${unitOfField(field)}`.trim();
  const away = query.error instanceof ApiError && query.error.code === 'history-away';
  return (
    <Sheet title={t('unit.history')}>
      <div className="filters" style={{ marginBottom: 8 }}>
        <Segmented
          aria-label={t('unit.history')}
          value={range}
          options={names.map((name) => ({ value: name, label: t(`unit.range.${name}`) }))}
          onChange={setRange}
        />
        <Select
          mode="multiple"
          maxCount={4}
          aria-label={t('unit.fields')}
          placeholder={t('unit.fields')}
          style={{ minWidth: 220, flex: 1 }}
          value={[...fields]}
          options={chartFields[kind].map((field) => ({ value: field, label: nameOf(field) }))}
          onChange={(next: string[]) => setFields(next)}
        />
      </div>
      {away ? (
        <p className="muted">{t('unit.historyAway')}</p>
      ) : (
        <Loaded query={query}>
          {(data) =>
            data.series.every((series) => series.points.length === 0) ? (
              <p className="muted">{t('unit.noHistory')}</p>
            ) : (
              <Suspense fallback={<p className="chart muted">{t('app.loading')}</p>}>
                {data.series.map((series) => (
                  <HistoryChart
                    key={series.field}
                    name={nameOf(series.field)}
                    label={t('unit.chartLabel', { field: nameOf(series.field), range: t(`unit.range.${range}`) })}
                    points={series.points}
                    fromMs={data.fromMs}
                    toMs={data.toMs}
                  />
                ))}
              </Suspense>
            )
          }
        </Loaded>
      )}
    </Sheet>
  );
}
