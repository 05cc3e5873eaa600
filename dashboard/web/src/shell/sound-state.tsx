import { useSyncExternalStore } from 'react';
import { inBackground } from '../background.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk, useSecond } from '../live/desk.ts';
import { useLoudness } from '../sound/loudness.ts';
import type { SoundReadiness } from '../sound/player.ts';
import { useUnpressed } from '../ui/use-unpressed.ts';
import { useWall } from './wall.ts';

function useReadiness(): SoundReadiness {
  const { bell } = useDesk();
  return useSyncExternalStore(bell.player.subscribe, bell.readiness);
}

/** Sound in the strip: on, or muted for how long; test. Off is the banner's matter. */
export function SoundState(): React.JSX.Element {
  const { t, language } = useWords();
  const { bell, clock } = useDesk();
  const readiness = useReadiness();
  const wall = useWall();
  const state = useSyncExternalStore(bell.subscribe, bell.state);
  const now = useSecond();
  const { voice } = useLoudness(language);
  const left = state.mutedUntil === null ? null : Math.max(0, Math.ceil((state.mutedUntil - now) / 1000));
  if (readiness !== 'on') return <span className="strip-bad">✕ {t('sound.off')}</span>;
  return (
    <span className="strip-tools">
      <span className={left === null ? 'muted' : 'strip-warn'} style={{ padding: '0 6px' }}>
        {left === null ? t('sound.on') : t('sound.muted', { n: left })}
      </span>
      {voice === null ? <span className="strip-warn">{t('speech.noVoice')}</span> : null}
      {wall ? null : (
        <>
          {left === null && !state.ringing ? null : (
            <button
              type="button"
              className="btn btn-plain"
              onClick={() => bell.put(left === null ? { type: 'mute', now: clock.now() } : { type: 'unmute' })}
            >
              {left === null ? t('sound.mute') : t('sound.unmute')}
            </button>
          )}
        </>
      )}
    </span>
  );
}

/** Permanent until sound runs: a desk without sound misses what nobody is looking at. */
export function SoundBanner(): React.JSX.Element | null {
  const { t } = useWords();
  const { bell } = useDesk();
  const readiness = useUnpressed(useReadiness());
  if (readiness === 'on') return null;
  return (
    <button type="button" className="banner" onClick={() => inBackground(bell.player.enable(), 'sound')}>
      <span aria-hidden="true">◆</span>
      {readiness === 'unsupported' ? t('sound.noSupport') : t('sound.banner')}
      <small>{t('sound.bannerHint')}</small>
    </button>
  );
}
