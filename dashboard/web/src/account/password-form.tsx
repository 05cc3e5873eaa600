import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ApiTokenView, passwordLength } from '@vigil/vocabulary';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useWords } from '../i18n/use-words.ts';
import { say } from '../ui/toasts.tsx';
import { usePasswordFailure } from './password-failure.ts';

const empty = { current: '', password: '', again: '' };

const goodNow = (tokens: readonly ApiTokenView[]): number =>
  tokens.filter(({ expiresAt }) => expiresAt > Date.now()).length;

/** The own password, by who knows the present one. */
export function PasswordForm({
  login,
  onDone,
}: {
  readonly login: string;
  readonly onDone: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const failure = usePasswordFailure();
  const [typed, setTyped] = useState(empty);
  const differs = typed.again !== '' && typed.again !== typed.password;
  const queries = useQueryClient();
  const { data: good = 0 } = useQuery({
    queryKey: ['tokens'],
    queryFn: () => api.get<readonly ApiTokenView[]>('/api/tokens'),
    select: goodNow,
  });
  const [revokeTokens, setRevokeTokens] = useState(false);
  const change = useMutation({
    mutationFn: () =>
      api.post('/api/session/password', { current: typed.current, password: typed.password, revokeTokens }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['tokens'] });
      say(t('account.changed'));
      onDone();
    },
  });
  const field = (name: keyof typeof empty, label: string, autoComplete: string): React.JSX.Element => (
    <label>
      <span className="label">{label}</span>
      <input
        className="input"
        type="password"
        required
        maxLength={passwordLength.longest}
        autoComplete={autoComplete}
        value={typed[name]}
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
        {...(name === 'current' ? { 'data-first': true } : { minLength: passwordLength.shortest })}
      />
    </label>
  );
  return (
    <form
      className="stack"
      aria-label={t('account.password')}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.again === typed.password) change.mutate();
      }}
    >
      <h3>{t('account.password')}</h3>
      {/* For the browser's own keeper of passwords. */}
      <input type="text" hidden readOnly autoComplete="username" value={login} />
      {field('current', t('account.current'), 'current-password')}
      {field('password', t('account.next', { n: passwordLength.shortest }), 'new-password')}
      {field('again', t('account.again'), 'new-password')}
      {differs ? <p role="alert">{t('account.differs')}</p> : null}
      {good === 0 ? null : (
        <label>
          <input type="checkbox" checked={revokeTokens} onChange={({ target }) => setRevokeTokens(target.checked)} />{' '}
          {t('account.revokeAll', { n: good })}
        </label>
      )}
      {change.isError ? (
        <p className="p-emergency" role="alert">
          {failure(change.error)}
        </p>
      ) : null}
      <p>
        <button type="submit" className="btn btn-main" disabled={change.isPending || differs}>
          {change.isPending ? t('cmd.pending') : t('account.save')}
        </button>
      </p>
    </form>
  );
}
