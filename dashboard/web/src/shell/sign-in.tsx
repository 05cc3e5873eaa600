import { useEffect, useState } from 'react';
import { ApiError } from '../api/client.ts';
import { useFailureText } from '../api/failure.ts';
import { sessionStore } from '../api/session.ts';
import { inBackground } from '../background.ts';
import { switchLanguage } from '../i18n/index.ts';
import { useWords } from '../i18n/use-words.ts';
import { Toasts } from '../ui/toasts.tsx';
import { Unwatched } from './unwatched.tsx';

export function SignIn({ why }: { readonly why: string | null }): React.JSX.Element {
  const { t, w, language } = useWords();
  const failure = useFailureText();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const signIn = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await sessionStore.signIn(login, password);
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      setError(failure(refused));
    } finally {
      setBusy(false);
    }
  };
  /** Nobody wanted this end: it ran out, or somebody else ended it. */
  const unwatched = why !== null && why !== 'signedOut';
  useEffect(() => {
    document.title = [...(unwatched ? [t('title.unwatched')] : []), t('app.name')].join(' · ');
  }, [unwatched, t]);
  const reason =
    why === null
      ? null
      : why === 'not-signed-in' || why === 'signedOut' || why === 'left-unwatched'
        ? t(`sign.reason.${why}`)
        : t('sign.reason.other', { why: w.error(why) ?? why });
  return (
    <main className="sign">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          inBackground(signIn(), 'sign in');
        }}
      >
        <div>
          <h1>{t('app.name')}</h1>
          <p className="muted">{t('covers')}</p>
        </div>
        {reason !== null && unwatched ? <Unwatched reason={reason} /> : null}
        {error === null ? (
          reason === null || unwatched ? null : (
            <p className="why" role="status">
              {reason}
            </p>
          )
        ) : (
          <p className="why bad" role="alert">
            {error}
          </p>
        )}
        <label>
          <span className="label">{t('sign.login')}</span>
          <input
            className="input"
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label>
          <span className="label">{t('sign.password')}</span>
          <input
            className="input"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <button type="submit" className="btn btn-main" disabled={busy}>
          {busy ? t('cmd.pending') : t('sign.submit')}
        </button>
        <div className="tools">
          <button
            type="button"
            className="btn btn-plain"
            lang={language === 'zh' ? 'en' : 'zh-CN'}
            onClick={() => inBackground(switchLanguage(language === 'zh' ? 'en' : 'zh'), 'language')}
          >
            {t('app.other')}
          </button>
        </div>
      </form>
      <Toasts />
    </main>
  );
}
