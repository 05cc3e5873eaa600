import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { type QuarantineView, quarantineReasons } from '@vigil/vocabulary';
import { Segmented } from 'antd';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { shown } from '../contract-faults/shown.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { say } from '../ui/toasts.tsx';
import { Choice, useFilters } from '../views/filters.tsx';
import { detailText } from './detail.ts';
import { bytesOf, hexOf, textOf } from './raw-bytes.ts';

const limit = 50;
type Form = 'text' | 'hex';

function useForm(): Form {
  return useFilters().value('form') === 'hex' ? 'hex' : 'text';
}

/** Judging again is for who may register what was missing. */
function JudgeAgain(): React.JSX.Element | null {
  const { t } = useWords();
  const failure = useFailureText();
  const may = useMay();
  const ask = useMutation({
    mutationFn: () => api.post('/api/quarantine/reprocess', {}),
    onSuccess: () => say(t('vendors.reprocessAsked')),
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
  if (!may('unit.edit')) return null;
  return (
    <button
      type="button"
      className="btn"
      title={t('vendors.reprocessHint')}
      disabled={ask.isPending}
      onClick={() => ask.mutate()}
    >
      {t('vendors.reprocess')}
    </button>
  );
}

export function MessageTools(): React.JSX.Element {
  const { t, w } = useWords();
  const { value, set } = useFilters();
  return (
    <>
      <Segmented<Form>
        aria-label={t('col.raw')}
        value={useForm()}
        onChange={(form) => set({ form })}
        options={[
          { value: 'text', label: t('vendors.asText') },
          { value: 'hex', label: t('vendors.asHex') },
        ]}
      />
      <Choice
        label={t('col.reason')}
        width={180}
        value={value('reason')}
        onChange={(reason) => set({ reason, show: 'messages' })}
        options={quarantineReasons.map((entry) => ({ value: entry.reason, label: w.quarantine(entry.reason) }))}
      />
      <ListFile list="quarantine" ask={{ reason: value('reason') }} />
      <JudgeAgain />
    </>
  );
}

/** Messages in quarantine with their raw bytes, newest first. */
export function Messages(): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const { value } = useFilters();
  const form = useForm();
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
    <>
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
          {t('filter.older')}
        </button>
      ) : null}
    </>
  );
}

function Held({ row, form }: { readonly row: QuarantineView; readonly form: Form }): React.JSX.Element {
  const { t, w, language } = useWords();
  const reference = useReference();
  const detail = detailText(row, t, language);
  const bytes = bytesOf(row.payloadBase64);
  const text = form === 'text' ? textOf(bytes) : null;
  return (
    <article className="sheet" aria-label={`${row.topic} ${fullTime(row.at)}`}>
      <div className="sheet-head">
        <h2 title={row.reason}>{w.quarantine(row.reason)}</h2>
        <span className="muted">
          {fullTime(row.at)} · {row.vendor === null ? '–' : reference.vendor(row.vendor)} · {t('col.origin')}{' '}
          <span className="mono">{row.origin}</span> · {t('vendors.bytes', { n: bytes.length })}
        </span>
      </div>
      <p className="mono topic">{shown(row.topic, 400)}</p>
      {detail === null ? null : <p>{shown(detail, 400)}</p>}
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
