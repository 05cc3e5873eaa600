import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type AlarmView, type Lane, lanes, type Page as PageOf } from '@vigil/vocabulary';
import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { dayStart, fullTime } from '../i18n/format.ts';
import { fullPlaceOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { actorText } from '../i18n/words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { When } from '../ui/age.tsx';
import { AlarmTags } from '../ui/alarm-tags.tsx';
import { Shape } from '../ui/shape.tsx';
import { UnitLink } from '../ui/unit-link.tsx';
import { DataTable } from '../views/data-table.tsx';
import { Choice, pageSize, useFilters } from '../views/filters.tsx';
import { Loaded, Page } from '../views/page.tsx';
import { AlarmMore } from './alarm-more.tsx';

const refreshMs = 15_000;
const dayMs = 86_400_000;
const isLane = (text: string | undefined): text is Lane => lanes.some((lane) => lane === text);

export default function AlarmsView(): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const { value, set, page } = useFilters();
  const lane = value('lane');
  const from = value('from');
  const to = value('to');
  const ask = {
    lane: isLane(lane) ? lane : undefined,
    open: value('open'),
    unitId: value('unit'),
    fromMs: from === undefined ? undefined : dayStart(from),
    // Up to the end of that day; the server takes it as "before".
    toMs: to === undefined ? undefined : dayStart(to) + dayMs,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  };
  const query = useQuery({
    queryKey: ['alarms', ask],
    queryFn: () => api.get<PageOf<AlarmView>>('/api/alarms', ask),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  return (
    <Page
      title={t('alarms.title')}
      note={query.data === undefined ? undefined : t('filter.total', { n: query.data.total })}
      tools={
        <div className="filters" role="group" aria-label={t('filter.label')}>
          <Choice
            label={t('filter.lane')}
            value={lane}
            onChange={(next) => set({ lane: next })}
            options={lanes.map((name) => ({ value: name, label: t(`lane.${name}`) }))}
          />
          <Choice
            label={t('col.state')}
            value={value('open')}
            onChange={(next) => set({ open: next })}
            options={[
              { value: 'true', label: t('filter.openOnly') },
              { value: 'false', label: t('filter.closedOnly') },
            ]}
          />
          <DatePicker.RangePicker
            aria-label={`${t('filter.from')} – ${t('filter.to')}`}
            allowEmpty={[true, true]}
            value={[from === undefined ? null : dayjs(from), to === undefined ? null : dayjs(to)]}
            onChange={(days) => set({ from: days?.[0]?.format('YYYY-MM-DD'), to: days?.[1]?.format('YYYY-MM-DD') })}
          />
          <ListFile list="alarms" ask={ask} />
        </div>
      }
    >
      <Loaded query={query}>
        {(data) => (
          <DataTable
            label={t('alarms.title')}
            rows={data.rows}
            rowKey={({ id }) => id}
            paging={{ page, total: data.total, onPage: (next) => set({ page: String(next) }) }}
            renderMore={(row) => <AlarmMore id={row.id} />}
            columns={[
              { title: t('col.time'), width: 150, render: (row: AlarmView) => fullTime(row.raisedAt) },
              {
                title: t('col.what'),
                width: 190,
                render: (row: AlarmView) => (
                  <>
                    <Shape priority={row.priority} /> {w.code(row.code)}
                    {row.occurrences > 1 ? <span className="muted"> ×{row.occurrences}</span> : null}
                    <div>
                      <AlarmTags {...row} />
                    </div>
                  </>
                ),
              },
              {
                title: t('col.unit'),
                render: (row: AlarmView) => <UnitLink alarm={row} />,
              },
              {
                title: t('col.where'),
                render: (row: AlarmView) => fullPlaceOf(row, reference.county(row.county), t),
              },
              { title: t('col.state'), width: 120, render: (row: AlarmView) => t(`state.${row.state}`) },
              {
                title: t('col.outcome'),
                width: 100,
                render: (row: AlarmView) => (row.outcome === null ? '' : t(`outcome.${row.outcome}`)),
              },
              {
                title: t('col.by'),
                width: 150,
                render: (row: AlarmView) =>
                  row.acknowledgedAt === null ? null : (
                    <>
                      {actorText(row.acknowledgedBy ?? '', t)} <When at={row.acknowledgedAt} />
                    </>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}
