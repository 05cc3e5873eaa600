import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  type ApiTokenCreated,
  type ApiTokenView,
  type Role,
  scopesBeyond,
  type TokenScope,
  tokenScopeIds,
} from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { day } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';
import { Loaded } from '../views/page.tsx';

/** The own tokens for scripts: what there is, a new one, an end. */
export function TokensForm({ role }: { readonly role: Role }): React.JSX.Element {
  const { t } = useWords();
  const failure = useFailureText();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly TokenScope[]>(['alarms.read']);
  const [made, setMade] = useState<ApiTokenCreated | null>(null);
  const query = useQuery({ queryKey: ['tokens'], queryFn: () => api.get<readonly ApiTokenView[]>('/api/tokens') });
  const again = () => queries.invalidateQueries({ queryKey: ['tokens'] });
  const create = useMutation({
    mutationFn: () => api.post<ApiTokenCreated>('/api/tokens', { name: name.trim(), scopes }),
    onSuccess: async (created) => {
      setMade(created);
      setName('');
      await again();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.remove(`/api/tokens/${encodeURIComponent(id)}`),
    onSuccess: again,
    onError: (error) => say(t('cmd.failed', { why: failure(error) }), true),
  });
  const mine = tokenScopeIds.filter((scope) => scopesBeyond(role, [scope]).length === 0);
  return (
    <section className="stack" aria-label={t('account.tokens')}>
      <h3>{t('account.tokens')}</h3>
      <p className="muted">{t('account.tokensHint')}</p>
      <Loaded query={query}>
        {(tokens) =>
          tokens.length === 0 ? (
            <p className="muted">{t('account.noTokens')}</p>
          ) : (
            <ul className="stack" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
              {tokens.map((token) => (
                <li key={token.id} className="settings-row">
                  <span>
                    {token.name} · {token.scopes.map((scope) => t(`account.scope.${scope}`)).join('、')}
                    <span className="muted">
                      {` · ${t('account.tokenEnds')} ${day(token.expiresAt)} · ${t('account.tokenUsed')} `}
                      {token.lastUsedAt === null ? t('account.never') : day(token.lastUsedAt)}
                    </span>
                  </span>
                  <button
                    type="button"
                    className="btn"
                    aria-label={t('account.revokeOf', { name: token.name })}
                    disabled={revoke.isPending}
                    onClick={() => revoke.mutate(token.id)}
                  >
                    {t('account.revoke')}
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      {made === null ? null : (
        <p role="status">
          {t('account.tokenOnce')}
          <br />
          <code className="mono" style={{ userSelect: 'all', overflowWrap: 'anywhere' }}>
            {made.token}
          </code>
        </p>
      )}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <label>
          <span className="label">{t('account.tokenName')}</span>
          <input
            className="input"
            required
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <fieldset className="choice">
          <legend className="label">{t('account.tokenScopes')}</legend>
          {mine.map((scope) => (
            <label key={scope} className={scopes.includes(scope) ? 'chosen' : ''}>
              <input
                type="checkbox"
                checked={scopes.includes(scope)}
                onChange={(event) =>
                  setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                }
              />
              {t(`account.scope.${scope}`)}
            </label>
          ))}
        </fieldset>
        {create.isError ? (
          <p className="p-emergency" role="alert">
            {failure(create.error)}
          </p>
        ) : null}
        <p>
          <button type="submit" className="btn" disabled={create.isPending || scopes.length === 0}>
            {create.isPending ? t('cmd.pending') : t('account.tokenCreate')}
          </button>
        </p>
      </form>
    </section>
  );
}
