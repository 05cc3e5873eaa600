import { useInfiniteQuery } from '@tanstack/react-query';
import { type QuarantineView, quarantineReasons } from '@vigil/vocabulary';
import { Segmented } from 'antd';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { Choice, useFilters } from '../views/filters.tsx';
import { Page } from '../views/page.tsx';
import { bytesOf, hexOf, textOf } from './raw-bytes.ts';

const limit = 50;
type Form = 'text' | 'hex';

export default function VendorsView(): React.JSX.Element {
  const { t, w } = useWords();
  const failure = useFailureText();
  const { value, set } = useFilters();
  const [form, setForm] = useState<Form>('text');
  const reason = value('reason');
  const query = useInfiniteQuery({
    queryKey: ['quarantine', reason],
    queryFn: ({ pageParam }) =>
      api.get<readonly QuarantineView[]>('/api/quarantine', { reason, limit, beforeId: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last.length < limit ? undefined : last[last.length - 1]?.id),
  });
  const rows = query.data?.pages.flat() ?? [];
  return (
    <Page
      title={t('vendors.title')}
      note={t('vendors.note')}
      tools={
        <div className="filters" role="group" aria-label={t('filter.label')}>
          <Segmented
            aria-label={t('col.raw')}
            value={form}
            onChange={setForm}
            options={[
              { value: 'text', label: t('vendors.asText') },
              { value: 'hex', label: t('vendors.asHex') },
            ]}
          />
          <Choice
            label={t('col.reason')}
            width={180}
            value={reason}
            onChange={(next) => set({ reason: next })}
            options={quarantineReasons.map((entry) => ({ value: entry.reason, label: w.quarantine(entry.reason) }))}
          />
        </div>
      }
    >
      {query.isError ? (
        <p className="p-emergency" role="alert">
          {failure(query.error)}
        </p>
      ) : null}
      {query.isSuccess && rows.length === 0 ? <p className="muted">{t('vendors.none')}</p> : null}
      <div className="stack">
        {rows.map((row) => (
          <Held key={row.id} row={row} form={form} />
        ))}
      </div>
      {query.hasNextPage ? (
        <button type="button" className="btn" disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
          {t('vendors.older')}
        </button>
      ) : null}
    </Page>
  );
}

function Held({ row, form }: { readonly row: QuarantineView; readonly form: Form }): React.JSX.Element {
  const { t, w } = useWords();
  const reference = useReference();
  const bytes = bytesOf(row.payloadBase64);
  const text = form === 'text' ? textOf(bytes) : null;
  return (
    <article className="sheet" aria-label={`${row.topic} ${fullTime(row.at)}`}>
      <div className="sheet-head">
        <h2>{w.quarantine(row.reason)}</h2>
        <span className="mono muted">{row.reason}</span>
        <span className="muted">
          {fullTime(row.at)} · {row.vendor === null ? '–' : reference.vendor(row.vendor)} · {t('col.origin')}{' '}
          <span className="mono">{row.origin}</span> · {t('vendors.bytes', { n: bytes.length })}
        </span>
      </div>
      <p className="mono">{row.topic}</p>
      {row.detail === '' ? null : <p>{row.detail}</p>}
      {form === 'text' && text === null ? <p className="muted">{t('vendors.notUtf8')}</p> : null}
      {bytes.length === 0 ? null : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- may scroll, so it must be reachable by keyboard
        <pre className="raw" tabIndex={0} aria-label={t('col.raw')}>
          {text ?? hexOf(bytes)}
        </pre>
      )}
    </article>
  );
}
