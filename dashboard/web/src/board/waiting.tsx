import { type AlarmView, waitingLevel, waitingSince } from '@vigil/vocabulary';
import { useReference } from '../api/reference.ts';
import { roughAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useSecond } from '../live/desk.ts';

/** That nobody has acknowledged it for too long: shape and word, not the colour alone. */
export function Waiting({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element | null {
  const { t } = useWords();
  const { waitingMs } = useReference();
  const waited = useSecond() - waitingSince(alarm);
  const level = waitingLevel(waited, waitingMs);
  if (level === 0) return null;
  return (
    <span className={`e-waiting level-${level}`}>
      <span aria-hidden="true">{level === 1 ? '▲' : '▲▲'}</span> {t('desk.waiting', { age: roughAge(waited, t) })}
    </span>
  );
}
