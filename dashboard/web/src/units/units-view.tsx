import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { availabilities, dueStates, kindIds, type Page as PageOf, type UnitListView } from '@vigil/vocabulary';
import { Input } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { useSearchFocus } from '../keys/search.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Choice, pageSize, useFilters } from '../views/filters.tsx';
import { Loaded, Page } from '../views/page.tsx';
import { UnitTable } from './unit-table.tsx';

const refreshMs = 10_000;

export default function UnitsView(): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const { value, set, page } = useFilters();
  useSearchFocus();
  const [text, setText] = useState(value('text') ?? '');
  const ask = {
    text: value('text'),
    kind: value('kind'),
    county: value('county'),
    vendor: value('vendor'),
    siteId: value('siteId'),
    availability: value('availability'),
    due: value('due'),
    limit: pageSize,
    offset: (page - 1) * pageSize,
  };
  const query = useQuery({
    queryKey: ['units', ask],
    queryFn: () => api.get<PageOf<UnitListView>>('/api/units', ask),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const named = (entries: readonly { readonly id: string; readonly name: string }[]) =>
    entries.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Page
      title={t('units.title')}
      note={query.data === undefined ? undefined : t('filter.total', { n: query.data.total })}
      tools={
        <div className="filters" role="search" aria-label={t('filter.label')}>
          <Input.Search
            style={{ width: 240 }}
            placeholder={t('filter.text')}
            aria-label={t('filter.text')}
            allowClear
            value={text}
            onChange={(event) => setText(event.target.value)}
            onSearch={(next) => set({ text: next.trim() })}
          />
          <Choice
            label={t('col.kind')}
            value={value('kind')}
            onChange={(kind) => set({ kind })}
            options={kindIds.map((kind) => ({ value: kind, label: w.kind(kind) }))}
          />
          <Choice
            label={t('col.county')}
            value={value('county')}
            onChange={(county) => set({ county })}
            options={named(reference.counties)}
          />
          <Choice
            label={t('col.availability')}
            value={value('availability')}
            onChange={(availability) => set({ availability })}
            options={availabilities.map((name) => ({ value: name, label: t(`availability.${name}`) }))}
          />
          <Choice
            label={t('col.due')}
            value={value('due')}
            onChange={(due) => set({ due })}
            options={dueStates.map((name) => ({ value: name, label: t(`due.${name}`) }))}
          />
          <Choice
            label={t('col.vendor')}
            value={value('vendor')}
            onChange={(vendor) => set({ vendor })}
            options={named(reference.vendors)}
          />
          <ListFile list="units" ask={ask} />
        </div>
      }
    >
      <Loaded query={query}>
        {(data) => <UnitTable data={data} page={page} onPage={(next) => set({ page: String(next) })} />}
      </Loaded>
    </Page>
  );
}
