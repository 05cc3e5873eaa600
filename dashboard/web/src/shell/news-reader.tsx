import { useEffect, useRef, useState } from 'react';
import { useReference } from '../api/reference.ts';
import { useWords } from '../i18n/use-words.ts';
import { useDesk } from '../live/desk.ts';
import { spokenAlarm } from '../sound/spoken.ts';

/** As many as stay to be looked up; each is read when it comes. */
const keptLines = 5;

/**
 * Assertive live region on every page: reads to a screen reader what the voice says, whether or not the desk may sound,
 * and nothing else. Rows themselves must not be live, or every ticking second would be read.
 */
export function NewsReader(): React.JSX.Element {
  const { t, w } = useWords();
  const { bell } = useDesk();
  const reference = useReference();
  const [news, setNews] = useState<readonly { readonly key: number; readonly text: string }[]>([]);
  const serial = useRef(0);
  useEffect(
    () =>
      bell.onNews((effect) => {
        const text =
          effect.type === 'speak-count'
            ? t('speech.many', { n: effect.count })
            : spokenAlarm(effect.alarm, t, w, reference);
        const key = (serial.current += 1);
        setNews((before) => [...before, { key, text }].slice(-keptLines));
      }),
    [bell, t, w, reference],
  );
  return (
    <div className="hidden-text" role="log" aria-live="assertive" aria-label={t('lane.emergency')}>
      {news.map((entry) => (
        <p key={entry.key}>{entry.text}</p>
      ))}
    </div>
  );
}
