import { useEffect, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { runningAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useLinkStatus } from '../live/desk.ts';
import { KnownEmergencies } from '../roster/known-emergencies.tsx';
import { printRoster } from '../roster/printing.tsx';
import { reload } from './leaving.ts';

/** Own ticking: when painting of the board is what has stopped, the board's clock stands still. */
function useTick(): { readonly now: number; readonly date: number } {
  const [now, setNow] = useState(() => ({ now: performance.now(), date: Date.now() }));
  useEffect(() => {
    const timer = setInterval(() => setNow({ now: performance.now(), date: Date.now() }), 500);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/**
 * Lies over everything while the screen cannot be trusted; goes by itself when it is proven live again. What was known last
 * stays to be read, marked as old; nothing on it does anything to an alarm.
 */
export function Cover(): React.JSX.Element | null {
  const { covered } = useLinkStatus();
  return covered ? <NotLive /> : null;
}

function NotLive(): React.JSX.Element {
  const { t, language } = useWords();
  const { link, clock } = useDesk();
  const { verdict, connection } = useLinkStatus();
  const { blindAdvice } = useReference();
  const { now, date } = useTick();
  const other = language === 'zh' ? 'en' : 'zh';
  // Out of step because nothing comes through: whether the server restarted nobody here knows.
  const reason = verdict.reason === 'not-synced' && connection.state !== 'connected' ? 'no-line' : verdict.reason;
  return (
    <div className="cover">
      <div className="cover-head" role="alert">
        <h1>{t('cover.title')}</h1>
        <div className="cover-other">{t('cover.titleOther')}</div>
        <div className="cover-age" aria-hidden="true">
          {t('cover.lasted')} {runningAge(now - verdict.since, t)}
        </div>
        <div className="cover-do">
          <strong>{blindAdvice[language]}</strong>
          <span className="cover-other" lang={other === 'en' ? 'en' : 'zh-CN'}>
            {blindAdvice[other]}
          </span>
        </div>
      </div>
      <div className="cover-why">
        <span>
          {t('cover.why')}：{t(`cover.reason.${reason}`)}
        </span>
        <span aria-live="off">
          {connection.state === 'waiting'
            ? t('cover.reconnect', { n: Math.max(0, Math.ceil((connection.retryAt - date) / 1000)) })
            : connection.state === 'connecting'
              ? t('cover.connecting')
              : t('cover.connected')}
        </span>
        {connection.state === 'waiting' ? (
          <button type="button" className="btn" onClick={() => link.tryNow()}>
            {t('cover.now')}
          </button>
        ) : null}
        <button type="button" className="btn" onClick={reload}>
          {t('cover.reload')}
        </button>
        <button type="button" className="btn" onClick={printRoster}>
          {t('roster.print')}
        </button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- may scroll, so it must be reachable by keyboard */}
      <section className="cover-known" aria-label={t('roster.title')} tabIndex={0}>
        <KnownEmergencies now={clock.now()} />
      </section>
    </div>
  );
}
