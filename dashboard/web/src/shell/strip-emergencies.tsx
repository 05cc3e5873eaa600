import type { AlarmView } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { shortPlaceOf } from '../i18n/place-words.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk } from '../live/desk.ts';
import { alarmLink, firstUnanswered } from '../live/first-unanswered.ts';
import { Age } from '../ui/age.tsx';

/** In every view: how many emergencies there are, and which one waits longest, where and for how long. Leads to it. */
export function StripEmergencies(): React.JSX.Element {
  const { t } = useWords();
  const { store } = useDesk();
  const board = useBoard();
  const first = firstUnanswered(store);
  const n = board.unacknowledgedEmergencies;
  const total = board.lists.emergency.ids.length;
  if (first === null)
    return (
      <Link href="/" className="strip-alarm none" aria-label={t('top.emergencyLink', { n })}>
        {t('top.emergencies', { n: total })}
      </Link>
    );
  return (
    <Link href={alarmLink(first.id)} className="strip-alarm">
      <strong>
        <span aria-hidden="true">◆ </span>
        {t('top.emergencies', { n: total })} · {t('top.unacknowledged', { n })}
      </strong>
      <First alarm={first} />
    </Link>
  );
}

function First({ alarm }: { readonly alarm: AlarmView }): React.JSX.Element {
  const { t } = useWords();
  return (
    <span className="strip-first">
      {shortPlaceOf(alarm, t)}
      <span className="strip-age" aria-hidden="true">
        <Age since={alarm.raisedAt} exact />
      </span>
    </span>
  );
}
