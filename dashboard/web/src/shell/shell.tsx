import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { createDesk, type Desk, DeskContext, useBoard, useDesk, useLinkStatus } from '../live/desk.ts';
import { missingOf } from '../live/unjudged.ts';
import { Printing } from '../roster/printing.tsx';
import { speak } from '../sound/loudness.ts';
import { spokenAlarm } from '../sound/spoken.ts';
import { Toasts } from '../ui/toasts.tsx';
import { useBoxes } from './boxes.tsx';
import { Cover } from './cover.tsx';
import { useDocumentTitle } from './document-title.ts';
import { useAskBeforeUnload } from './leaving.ts';
import { NavRail } from './nav-rail.tsx';
import { NewsReader } from './news-reader.tsx';
import { NotJudged } from './not-judged.tsx';
import { SilentCity } from './silent-city.tsx';
import { SoundBanner } from './sound-state.tsx';
import { TopStrip } from './top-strip.tsx';
import { Unmanned } from './unmanned.tsx';
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
  const boxes = useBoxes();
  const { covered } = useLinkStatus();
  // Runs after the whole tree below has been committed with this board: only then may it count as painted.
  useLayoutEffect(() => ledger.committed(board), [ledger, board]);
  useDocumentTitle();
  useAskBeforeUnload();
  useSpeech();
  useWaitingLimits();
  return (
    <>
      {/* Under the cover nothing can be pressed, also not by keyboard. */}
      <div className="shell" inert={covered}>
        <a className="skip" href="#main">
          {t('nav.skip')}
        </a>
        <TopStrip onLeave={() => boxes.open('leave')} />
        <div className="banners">
          <NotJudged />
          <Unmanned />
          <SilentCity />
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
      <Printing />
    </>
  );
}

function useSpeech(): void {
  const { bell, link } = useDesk();
  const { t, w, language } = useWords();
  const reference = useReference();
  useEffect(() => {
    const say = (text: string): void => speak(text, language);
    bell.speakWith({
      alarm: (alarm) => say(spokenAlarm(alarm, t, w, reference)),
      count: (n) => say(t('speech.many', { n })),
      city: () => say(t('city.title')),
      unjudged: () => {
        const { unjudged } = link.status.get();
        if (unjudged !== null) say(t(`unjudged.${missingOf(unjudged)}.title`));
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
