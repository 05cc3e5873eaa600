import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { unitNameOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { createDesk, type Desk, DeskContext, useBoard, useDesk, useLinkStatus } from '../live/desk.ts';
import { missingOf } from '../live/unjudged.ts';
import { speak } from '../sound/player.ts';
import { Toasts } from '../ui/toasts.tsx';
import { useBoxes } from './boxes.tsx';
import { Cover } from './cover.tsx';
import { useDocumentTitle } from './document-title.ts';
import { NavRail } from './nav-rail.tsx';
import { NewsReader } from './news-reader.tsx';
import { NotJudged } from './not-judged.tsx';
import { SoundBanner, useReadiness } from './sound-state.tsx';
import { TopStrip } from './top-strip.tsx';
import { useWall } from './wall.ts';

/** The desk lives exactly as long as this component, which lives exactly as long as the session. */
export function Shell({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const [desk] = useState<Desk>(createDesk);
  useEffect(() => {
    desk.start();
    return () => desk.stop();
  }, [desk]);
  return (
    <DeskContext.Provider value={desk}>
      <Frame>{children}</Frame>
    </DeskContext.Provider>
  );
}

function Frame({ children }: { readonly children: ReactNode }): React.JSX.Element {
  const { t } = useWords();
  const { ledger } = useDesk();
  const board = useBoard();
  const wall = useWall();
  const readiness = useReadiness();
  const { unjudged } = useLinkStatus();
  const boxes = useBoxes();
  // Runs after the whole tree below has been committed with this board: only then may it count as painted.
  useLayoutEffect(() => ledger.committed(board), [ledger, board]);
  useDocumentTitle();
  useSpeech();
  useWaitingLimits();
  return (
    <>
      <div className={readiness === 'on' && unjudged === null ? 'shell' : 'shell with-banner'}>
        <a className="skip" href="#main">
          {t('nav.skip')}
        </a>
        <TopStrip />
        <div className="banners">
          <NotJudged />
          <SoundBanner />
        </div>
        {wall ? null : <NavRail onOpen={boxes.open} />}
        <main className="main" id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
      {boxes.shown}
      <NewsReader />
      <Toasts />
      <Cover />
    </>
  );
}

function useSpeech(): void {
  const { bell, link } = useDesk();
  const { t, w, language } = useWords();
  const reference = useReference();
  useEffect(() => {
    const voice = language === 'zh' ? 'zh-CN' : 'en-GB';
    bell.speakWith({
      alarm: (alarm) =>
        speak(
          t('sound.say', {
            county: reference.county(alarm.county),
            unit: unitNameOf(alarm, t),
            what: w.code(alarm.code),
          }),
          voice,
        ),
      count: (count) => speak(t('sound.sayMany', { n: count }), voice),
      unjudged: () => {
        const { unjudged } = link.status.get();
        if (unjudged !== null) speak(t(`unjudged.${missingOf(unjudged)}.title`), voice);
      },
    });
  }, [bell, link, t, w, language, reference]);
}

/** From when on a ring sounds as having gone on for too long. */
function useWaitingLimits(): void {
  const { bell } = useDesk();
  const { waitingMs } = useReference();
  useEffect(() => bell.put({ type: 'limits', limits: waitingMs }), [bell, waitingMs]);
}
