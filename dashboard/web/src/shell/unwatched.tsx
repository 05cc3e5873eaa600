import { useEffect } from 'react';
import { useKnownAdvice } from '../api/reference.ts';
import { inBackground } from '../background.ts';
import { useWords } from '../i18n/use-words.ts';
import { SoundPlayer } from '../sound/player.ts';

/**
 * The session ended under the operator: from here on no alarm is shown or heard at this desk. That must not look like
 * a quiet night, so it rings until somebody touches a key or the mouse, and says how to work meanwhile.
 */
export function Unwatched({ reason }: { readonly reason: string }): React.JSX.Element {
  const { t, w } = useWords();
  const advice = useKnownAdvice();
  useEffect(() => {
    const player = new SoundPlayer();
    player.loop(true);
    const quiet = (): void => player.loop(false);
    document.addEventListener('pointerdown', quiet);
    document.addEventListener('keydown', quiet);
    return () => {
      document.removeEventListener('pointerdown', quiet);
      document.removeEventListener('keydown', quiet);
      inBackground(player.close(), 'sound');
    };
  }, []);
  return (
    <div className="why bad" role="alert">
      <strong>{reason}</strong>
      <p>{t('sign.unwatched')}</p>
      <p>{w.named(advice)}</p>
    </div>
  );
}
