import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CredentialCreated, CredentialView } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { Box } from '../ui/box.tsx';
import { say } from '../ui/toasts.tsx';
import { Loaded } from '../views/page.tsx';
import { CredentialBox } from './credential-box.tsx';

/** A city has tens of thousands of devices; who looks for one types its id. */
const shownAtMost = 200;

export function CredentialsPanel(): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const queries = useQueryClient();
  const failure = useFailureText();
  const [text, setText] = useState('');
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<CredentialCreated | null>(null);
  const [removing, setRemoving] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['credentials', text],
    queryFn: () => api.get<readonly CredentialView[]>('/api/credentials', { text: text.trim() }),
  });
  const change = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['credentials'] }),
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
  const path = (id: string): string => `/api/credentials/${encodeURIComponent(id)}`;
  return (
    <section className="stack" aria-label={t('admin.credentials')}>
      <div className="filters">
        <input
          className="input"
          style={{ width: 240 }}
          aria-label={t('col.id')}
          placeholder={t('col.id')}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="button" className="btn" onClick={() => setCreating(true)}>
          {t('admin.newCredential')}
        </button>
      </div>
      <Loaded query={query}>
        {(rows) => (
          <>
            <table className="grid-table">
              <thead>
                <tr>
                  <th scope="col">{t('col.id')}</th>
                  <th scope="col">{t('col.vendor')}</th>
                  <th scope="col">{t('col.role')}</th>
                  <th scope="col">{t('col.units')}</th>
                  <th scope="col">{t('col.certificate')}</th>
                  <th scope="col">{t('col.enabled')}</th>
                  <th scope="col">
                    <span className="hidden-text">{t('col.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.slice(0, shownAtMost).map((row) => (
                  <tr key={row.id}>
                    <td className="mono">{row.id}</td>
                    <td>{row.vendor === null ? '–' : reference.vendor(row.vendor)}</td>
                    <td>{row.role === 'service' ? row.role : t(`admin.credentialRole.${row.role}`)}</td>
                    <td>{row.units === 'all' ? t('admin.allUnits') : row.units.length}</td>
                    <td>{row.certificateName ?? '–'}</td>
                    <td>
                      <input
                        type="checkbox"
                        aria-label={`${t('col.enabled')} ${row.id}`}
                        style={{ width: 24, height: 24, margin: 0 }}
                        checked={row.enabled}
                        disabled={change.isPending}
                        onChange={(event) => {
                          const enabled = event.target.checked;
                          change.mutate(() => api.patch(path(row.id), { enabled }));
                        }}
                      />
                    </td>
                    <td className="n">
                      <button
                        type="button"
                        className="btn"
                        aria-label={`${t('cmd.remove')} ${row.id}`}
                        onClick={() => setRemoving(row.id)}
                      >
                        {t('cmd.remove')}
                      </button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            {rows.length > shownAtMost ? (
              <p className="muted">{t('board.cut', { total: rows.length, shown: shownAtMost })}</p>
            ) : null}
          </>
        )}
      </Loaded>
      {creating ? <CredentialBox onClose={() => setCreating(false)} onCreated={setCreated} /> : null}
      {created === null ? null : (
        <Box title={created.id} onClose={() => setCreated(null)}>
          <div className="box-body">
            <p>{t('admin.token')}</p>
            <p className="token">{created.token}</p>
          </div>
        </Box>
      )}
      {removing === null ? null : (
        <Box
          title={t('cmd.remove')}
          onClose={() => setRemoving(null)}
          foot={
            <>
              <button type="button" className="btn" onClick={() => setRemoving(null)}>
                {t('cmd.cancel')}
              </button>
              <button
                type="button"
                className="btn btn-critical"
                onClick={() => {
                  change.mutate(() => api.remove(path(removing)));
                  setRemoving(null);
                }}
              >
                {t('cmd.remove')}
              </button>
            </>
          }
        >
          <div className="box-body">
            <p>{t('admin.sureRemove', { id: removing })}</p>
          </div>
        </Box>
      )}
    </section>
  );
}
