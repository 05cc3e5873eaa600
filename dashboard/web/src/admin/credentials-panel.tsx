import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CredentialCreated, CredentialView } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { useReference } from '../api/reference.ts';
import { fullTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { ListFile } from '../list-files/list-file.tsx';
import { Box } from '../ui/box.tsx';
import { say } from '../ui/toasts.tsx';
import { Loaded } from '../views/page.tsx';
import { CredentialBox } from './credential-box.tsx';
import { type CredentialChange, CredentialChangeBox } from './credential-change.tsx';

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
  const [changing, setChanging] = useState<CredentialChange | null>(null);
  const query = useQuery({
    queryKey: ['credentials', text],
    queryFn: () => api.get<readonly CredentialView[]>('/api/credentials', { text: text.trim() }),
  });
  const enable = useMutation({
    mutationFn: (id: string) => api.patch(`/api/credentials/${encodeURIComponent(id)}`, { enabled: true }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['credentials'] }),
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
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
        <ListFile list="credentials" ask={{ text: text.trim() }} />
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
                    <td>
                      {row.certificateName ?? '–'}
                      {row.previousUntil === null || row.previousUntil < Date.now() ? null : (
                        <div className="muted">{t('admin.oldTokenUntil', { time: fullTime(row.previousUntil) })}</div>
                      )}
                    </td>
                    <td>
                      <input
                        type="checkbox"
                        aria-label={`${t('col.enabled')} ${row.id}`}
                        style={{ width: 24, height: 24, margin: 0 }}
                        checked={row.enabled}
                        disabled={enable.isPending}
                        onChange={(event) => {
                          if (event.target.checked) enable.mutate(row.id);
                          else setChanging({ id: row.id, kind: 'disable' });
                        }}
                      />
                    </td>
                    <td className="n">
                      <button
                        type="button"
                        className="btn"
                        aria-label={`${t('admin.credentialDo.rotate')} ${row.id}`}
                        onClick={() => setChanging({ id: row.id, kind: 'rotate' })}
                      >
                        {t('admin.credentialDo.rotate')}
                      </button>{' '}
                      <button
                        type="button"
                        className="btn"
                        aria-label={`${t('cmd.remove')} ${row.id}`}
                        onClick={() => setChanging({ id: row.id, kind: 'remove' })}
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
            {created.previousUntil === null ? null : (
              <p>{t('admin.oldTokenUntil', { time: fullTime(created.previousUntil) })}</p>
            )}
          </div>
        </Box>
      )}
      {changing === null ? null : (
        <CredentialChangeBox change={changing} onClose={() => setChanging(null)} onToken={setCreated} />
      )}
    </section>
  );
}
