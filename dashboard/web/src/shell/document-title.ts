import { useEffect, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useLinkStatus } from '../live/desk.ts';
import { missingOf } from '../live/unjudged.ts';

/** The tab's title is all that is seen of a tab in the background, so the most important thing comes first. */
export function useDocumentTitle(): void {
  const { t } = useWords();
  const { covered, unjudged } = useLinkStatus();
  const missing = unjudged === null ? null : missingOf(unjudged);
  const { unacknowledgedEmergencies: n } = useBoard();
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const listen = (): void => setHidden(document.hidden);
    document.addEventListener('visibilitychange', listen);
    return () => document.removeEventListener('visibilitychange', listen);
  }, []);
  useEffect(() => {
    const parts = [
      n > 0 ? t('title.emergencies', { n }) : null,
      covered
        ? t('title.notLive')
        : missing !== null
          ? t(`unjudged.${missing}.tab`)
          : hidden
            ? t('title.hidden')
            : null,
      t('app.name'),
    ];
    document.title = parts.filter((part) => part !== null).join(' · ');
  }, [n, covered, missing, hidden, t]);
}
