import type { AlarmView } from '@vigil/vocabulary';
import { clockTime, fullTime, roughAge } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk } from '../live/desk.ts';
import { RosterEntry } from './entry.tsx';

function useEmergencies(): readonly AlarmView[] {
  const { store } = useDesk();
  return useBoard()
    .lists.emergency.ids.map((id) => store.row(id))
    .filter((row) => row !== undefined);
}

/**
 * The emergencies as this screen knew them last, dated and said to be old: what somebody is in the middle of must not
 * disappear from under him.
 *
 * @param now the server's time as this machine reckons it on, epoch ms; the board's own clock may be what stands still
 */
export function KnownEmergencies({ now }: { readonly now: number }): React.JSX.Element {
  const { t } = useWords();
  const { link } = useDesk();
  const emergencies = useEmergencies();
  const provenAt = link.provenAt();
  if (provenAt === 0) return <p>{t('roster.never')}</p>;
  const time = clockTime(provenAt);
  if (emergencies.length === 0) return <p>{t('roster.none', { time })}</p>;
  return (
    <>
      <h2>
        {t('roster.old', { time, age: roughAge(now - provenAt, t) })} · {t('roster.count', { n: emergencies.length })}
      </h2>
      <ol className="known-list">
        {emergencies.map((alarm) => (
          <li key={alarm.id}>
            <RosterEntry alarm={alarm} now={now} />
          </li>
        ))}
      </ol>
    </>
  );
}

/** The same on paper, with room to write; made when it is printed. */
export function PaperRoster({ now, isOld }: { readonly now: number; readonly isOld: boolean }): React.JSX.Element {
  const { t } = useWords();
  const { link } = useDesk();
  const emergencies = useEmergencies();
  const provenAt = link.provenAt();
  return (
    <section className="roster">
      <h1>
        {t('roster.title')} · {t('roster.count', { n: emergencies.length })}
      </h1>
      <p>
        {isOld
          ? t('roster.old', { time: fullTime(provenAt), age: roughAge(now - provenAt, t) })
          : t('roster.asOf', { time: fullTime(now) })}{' '}
        · {t('roster.printed', { time: fullTime(now) })}
      </p>
      <ol className="known-list">
        {emergencies.map((alarm) => (
          <li key={alarm.id} className="roster-entry">
            <RosterEntry alarm={alarm} now={now} />
            <p className="roster-notes">{t('roster.notes')}</p>
            <div className="roster-line" />
            <div className="roster-line" />
          </li>
        ))}
      </ol>
    </section>
  );
}
