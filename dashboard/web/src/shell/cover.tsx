import { useEffect, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { runningAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useLinkStatus } from '../live/desk.ts';

/** Own ticking: when painting of the board is what has stopped, the board's clock stands still. */
function useTick(): { readonly now: number; readonly date: number } {
  const [now, setNow] = useState(() => ({ now: performance.now(), date: Date.now() }));
  useEffect(() => {
    const timer = setInterval(() => setNow({ now: performance.now(), date: Date.now() }), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Lies over everything while the screen cannot be trusted; goes by itself when it is proven live again. */
export function Cover(): React.JSX.Element | null {
  const { covered } = useLinkStatus();
  return covered ? <NotLive /> : null;
}

function NotLive(): React.JSX.Element {
  const { t } = useWords();
  const { link } = useDesk();
  const { verdict, connection } = useLinkStatus();
  const { hotline } = useReference();
  const { now, date } = useTick();
  return (
    <div className="cover" role="alert">
      <div className="cover-box">
        <h1>{t('cover.title')}</h1>
        <div className="cover-other">{t('cover.titleOther')}</div>
        <div>{t('cover.lasted')}</div>
        <div className="cover-age" aria-hidden="true">
          {runningAge(now - verdict.since, t)}
        </div>
        <p>
          {t('cover.why')}：{t(`cover.reason.${verdict.reason}`)}
        </p>
        <div className="cover-do">
          <strong>{t('cover.do', { hotline })}</strong>
          <span className="cover-other">{t('cover.doOther', { hotline })}</span>
        </div>
        <p>{t('cover.do2')}</p>
        <p aria-live="off">
          {connection.state === 'waiting'
            ? t('cover.reconnect', { n: Math.max(0, Math.ceil((connection.retryAt - date) / 1000)) })
            : connection.state === 'connecting'
              ? t('cover.connecting')
              : t('cover.connected')}
        </p>
        <div className="acts">
          {connection.state === 'waiting' ? (
            <button type="button" className="btn" onClick={() => link.tryNow()}>
              {t('cover.now')}
            </button>
          ) : null}
          <button type="button" className="btn" onClick={() => location.reload()}>
            {t('cover.reload')}
          </button>
        </div>
      </div>
    </div>
  );
}
