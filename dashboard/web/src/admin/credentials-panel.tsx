import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CredentialCreated, CredentialView } from '@vigil/vocabulary';
import { Fragment, useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Box } from '../ui/box.tsx';
import { say } from '../ui/toasts.tsx';
import { byNumber, byText, DataTable } from '../views/data-table.tsx';
import { Loaded } from '../views/page.tsx';
import { CredentialBox } from './credential-box.tsx';
import { type CredentialChange, CredentialChangeBox } from './credential-change.tsx';
import { CredentialUnitsBox } from './credential-units.tsx';

/** Good now; an earlier one is over. */
const running = (until: number | null): number | null => (until === null || until < Date.now() ? null : until);

export function CredentialsPanel(): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const queries = useQueryClient();
  const failure = useFailureText();
  const [text, setText] = useState('');
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CredentialCreated | null>(null);
  const [scoping, setScoping] = useState<CredentialView | null>(null);
  const [changing, setChanging] = useState<CredentialChange | null>(null);
  const query = useQuery({
    queryKey: ['credentials', text],
    queryFn: () => api.get<readonly CredentialView[]>('/api/credentials', { text: text.trim() }),
    placeholderData: keepPreviousData,
  });
  const enable = useMutation({
    mutationFn: (id: string) => api.patch(`/api/credentials/${encodeURIComponent(id)}`, { enabled: true }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['credentials'] }),
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
  const vendorOf = ({ vendor }: CredentialView): string => (vendor === null ? '–' : reference.vendor(vendor));
  const roleOf = ({ role }: CredentialView): string => (role === 'service' ? role : t(`admin.credentialRole.${role}`));
  return (
    <section className="stack" aria-label={t('admin.credentials')}>
      <div className="filters">
        <input
          className="input"
          style={{ width: 240 }}
          aria-label={t('col.id')}
          placeholder={t('col.id')}
          value={text}
          maxLength={64}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" className="btn" onClick={() => setCreating(true)}>
          {t('admin.newCredential')}
        </button>
        <ListFile list="credentials" ask={{ text: text.trim() }} />
        {query.data === undefined ? null : <span className="muted">{t('filter.total', { n: query.data.length })}</span>}
      </div>
      <Loaded query={query}>
        {(rows) => (
          <DataTable
            label={t('admin.credentials')}
            rows={rows}
            rowKey={({ id }) => id}
            columns={[
              { title: t('col.id'), className: 'mono', order: byText(({ id }) => id), render: ({ id }) => id },
              { title: t('col.vendor'), order: byText(vendorOf), render: vendorOf },
              { title: t('col.role'), width: 110, order: byText(roleOf), render: roleOf },
              {
                title: t('col.units'),
                order: byNumber(({ units }) => (units === 'all' ? Number.POSITIVE_INFINITY : units.length)),
                render: (row) => (
                  <>
                    {row.units === 'all' ? t('admin.allUnits') : row.units.length}{' '}
                    <button
                      type="button"
                      className="btn"
                      aria-label={`${t('admin.changeUnits')} ${row.id}`}
                      onClick={() => setScoping(row)}
                    >
                      {t('cmd.edit')}
                    </button>
                  </>
                ),
              },
              {
                title: t('col.certificate'),
                render: (row) => (
                  <>
                    {row.certificateName ?? '–'}
                    {row.previousUntil === null || row.previousUntil < Date.now() ? null : (
                      <div className="muted">{t('admin.oldTokenUntil', { time: fullTime(row.previousUntil) })}</div>
                    )}
                  </>
                ),
              },
              {
                title: t('col.enabled'),
                width: 110,
                order: byNumber(({ enabled }) => Number(enabled)),
                render: (row) => (
                  <input
                    type="checkbox"
                    aria-label={`${t('col.enabled')} ${row.id}`}
                    style={{ width: 24, height: 24, margin: 0 }}
                    checked={row.enabled}
                    disabled={enable.isPending}
                    onChange={(event) => {
                      if (event.target.checked) enable.mutate(row.id);
                      else setChanging({ id: row.id, kind: 'disable', overlapUntil: null });
                    }}
                  />
                ),
              },
              {
                title: t('col.actions'),
                width: 210,
                render: ({ id, previousUntil }) =>
                  (['rotate', 'remove'] as const).map((kind) => (
                    <Fragment key={kind}>
                      <button
                        type="button"
                        className="btn"
                        aria-label={`${t(`admin.credentialDo.${kind}`)} ${id}`}
                        onClick={() => setChanging({ id, kind, overlapUntil: running(previousUntil) })}
                      >
                        {t(`admin.credentialDo.${kind}`)}
                      </button>{' '}
                    </Fragment>
                  )),
              },
            ]}
          />
        )}
      </Loaded>
      {creating ? <CredentialBox onClose={() => setCreating(false)} onCreated={setCreated} /> : null}
      {created === null ? null : (
        <Box title={created.id} onClose={() => setCreated(null)}>
          <div className="box-body">
            <p>{t('admin.token')}</p>
            <p className="token">{created.token}</p>
            {created.previousUntil === null ? null : (
              <p>{t('admin.oldTokenUntil', { time: fullTime(created.previousUntil) })}</p>
            )}
          </div>
        </Box>
      )}
      {scoping === null ? null : <CredentialUnitsBox credential={scoping} onClose={() => setScoping(null)} />}
      {changing === null ? null : (
        <CredentialChangeBox change={changing} onClose={() => setChanging(null)} onToken={setCreated} />
      )}
    </section>
  );
}
