import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { sessionStore, useSessionState } from './api/session.ts';
import { inBackground } from './background.ts';
import { boardView } from './board/view.ts';
import { useWords } from './i18n/use-words.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Guard } from './ui/guard.tsx';

// The board is in the first load; everything else comes when it is asked for.
const Views = lazy(() => import('./views/views.tsx'));

const retryMs = 3_000;

export function App(): React.JSX.Element {
  const { t } = useWords();
  const state = useSessionState();
  useEffect(() => {
    if (state.status === 'loading') inBackground(sessionStore.load(), 'session');
    if (state.status !== 'unreachable') return undefined;
    const timer = setInterval(() => inBackground(sessionStore.load(), 'session'), retryMs);
    return () => clearInterval(timer);
  }, [state]);
  if (state.status === 'loading') return <p className="center-note">{t('app.loading')}</p>;
  if (state.status === 'unreachable')
    return (
      <p className="center-note" role="alert">
        {t('sign.offline')}
      </p>
    );
  if (state.status === 'none') return <SignIn why={state.why} />;
  return (
    <Shell>
      <Guard>
        <Suspense fallback={<p className="center-note">{t('app.loading')}</p>}>
          <Switch>
            <Route path={boardView.path} component={boardView.page} />
            <Route path="/board">
              <Redirect to={boardView.path} />
            </Route>
            <Route component={Views as ComponentType} />
          </Switch>
        </Suspense>
      </Guard>
    </Shell>
  );
}
