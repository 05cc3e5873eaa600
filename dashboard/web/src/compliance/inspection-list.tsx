import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type DueState, dueStates, type InspectionRow, kindIds, type Page as PageOf } from '@vigil/vocabulary';
import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { dueDaysText } from '../i18n/due-words.ts';
import { inCounty, whereOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Phone } from '../ui/phone.tsx';
import { DataTable } from '../views/data-table.tsx';
import { Choice, pageSize, useFilters } from '../views/filters.tsx';
import { Loaded, Sheet } from '../views/page.tsx';
import { InspectionWork } from './inspection-work.tsx';

const refreshMs = 30_000;
const isDueState = (text: string | undefined): text is DueState => dueStates.some((state) => state === text);

/** What has to be inspected, the longest overdue first, and who sees to it. */
export function InspectionList(): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const { value, set, page } = useFilters();
  const [text, setText] = useState(value('text') ?? '');
  const wanted = value('due');
  const due: DueState = isDueState(wanted) ? wanted : 'overdue';
  const ask = {
    due,
    county: value('county'),
    kind: value('kind'),
    vendor: value('vendor'),
    takenUp: value('taken'),
    text: value('text'),
    limit: pageSize,
    offset: (page - 1) * pageSize,
  };
  const query = useQuery({
    queryKey: ['inspections', ask],
    queryFn: () => api.get<PageOf<InspectionRow>>('/api/inspections', ask),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  return (
    <Sheet
      title={t('compliance.list')}
      extra={
        <span className="muted">
          {query.data === undefined ? '' : t('filter.total', { n: query.data.total })} · {t('compliance.listHint')}
        </span>
      }
    >
      <div className="filters" role="search" aria-label={t('filter.label')}>
        <Input.Search
          style={{ width: 220 }}
          placeholder={t('filter.text')}
          aria-label={t('filter.text')}
          allowClear
          value={text}
          onChange={(event) => setText(event.target.value)}
          onSearch={(next) => set({ text: next.trim() })}
        />
        <Choice
          label={t('col.due')}
          value={due}
          onChange={(next) => set({ due: next })}
          options={dueStates.map((state) => ({ value: state, label: t(`due.${state}`) }))}
          always
        />
        <Choice
          label={t('col.county')}
          value={value('county')}
          onChange={(county) => set({ county })}
          options={reference.counties.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Choice
          label={t('col.kind')}
          value={value('kind')}
          onChange={(kind) => set({ kind })}
          options={kindIds.map((kind) => ({ value: kind, label: w.kind(kind) }))}
        />
        <Choice
          label={t('compliance.work')}
          value={value('taken')}
          onChange={(taken) => set({ taken })}
          options={[
            { value: 'false', label: t('compliance.notTaken') },
            { value: 'true', label: t('compliance.taken') },
          ]}
        />
        <ListFile list="inspections" ask={ask} />
      </div>
      <Loaded query={query}>
        {(data) => (
          <DataTable
            label={t('compliance.list')}
            rows={data.rows}
            rowKey={({ unitId }) => unitId}
            paging={{ page, total: data.total, onPage: (next) => set({ page: String(next) }) }}
            columns={[
              {
                title: t('unit.inspectionUntil'),
                width: 150,
                render: ({ validUntil, days }) => (
                  <>
                    {validUntil ?? '–'}
                    {days === null ? null : (
                      <div className={days < 0 ? 'p-high' : 'muted'}>
                        {days < 0 ? <span aria-hidden="true">▲ </span> : null}
                        {dueDaysText(days, t)}
                      </div>
                    )}
                  </>
                ),
              },
              {
                title: t('col.unit'),
                render: ({ unitId, name, kind }) => (
                  <>
                    <Link href={`/units/${encodeURIComponent(unitId)}`}>{name}</Link>
                    <div className="muted">{w.kind(kind)}</div>
                  </>
                ),
              },
              {
                title: t('col.where'),
                render: ({ county, address, siteName }) =>
                  inCounty(whereOf({ address: address ?? '', site: siteName }), reference.county(county)),
              },
              {
                title: t('compliance.user'),
                render: ({ user }) =>
                  user === null ? (
                    '–'
                  ) : (
                    <>
                      {[user.name, user.contact].filter(Boolean).join(' · ')}
                      {user.phone === null ? null : (
                        <div>
                          <Phone number={user.phone} />
                        </div>
                      )}
                    </>
                  ),
              },
              { title: t('compliance.work'), width: 300, render: (row) => <InspectionWork row={row} /> },
            ]}
          />
        )}
      </Loaded>
    </Sheet>
  );
}
