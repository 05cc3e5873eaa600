import { useEffect, useState } from 'react';
import { shortPlaceOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk, useLinkStatus } from '../live/desk.ts';
import { firstUnanswered } from '../live/first-unanswered.ts';
import { missingOf } from '../live/unjudged.ts';

/** The tab's title is all that is seen of a tab in the background, so the most important thing comes first. */
export function useDocumentTitle(): void {
  const { t } = useWords();
  const { covered, unjudged } = useLinkStatus();
  const missing = unjudged === null ? null : missingOf(unjudged);
  const { unacknowledgedEmergencies: n } = useBoard();
  const { store } = useDesk();
  const first = firstUnanswered(store);
  const place = first === null ? null : shortPlaceOf(first, t);
  const [hidden, setHidden] = useState(document.hidden);
  useEffect(() => {
    const listen = (): void => setHidden(document.hidden);
    document.addEventListener('visibilitychange', listen);
    return () => document.removeEventListener('visibilitychange', listen);
  }, []);
  useEffect(() => {
    const parts = [
      n > 0 ? t('title.emergencies', { n }) : null,
      place,
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
  }, [n, place, covered, missing, hidden, t]);
}
