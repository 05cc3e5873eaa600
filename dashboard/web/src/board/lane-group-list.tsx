import { useReference } from '../api/reference.ts';
import { useMay } from '../api/session.ts';
import { useWords } from '../i18n/use-words.ts';
import { Age } from '../ui/age.tsx';
import type { LaneGroup } from './lane-groups.ts';

/** What says the same stands once, above the rows: how many, where, since when, and one press for all. */
export function LaneGroupList({
  groups,
  unfolded,
  busy,
  wall,
  onFold,
  onAcknowledge,
}: {
  readonly groups: readonly LaneGroup[];
  /** Their rows are in the list below. */
  readonly unfolded: ReadonlySet<string>;
  readonly busy: boolean;
  readonly wall: boolean;
  readonly onFold: (key: string) => void;
  readonly onAcknowledge: (ids: readonly string[]) => void;
}): React.JSX.Element | null {
  const { t, w } = useWords();
  const reference = useReference();
  const may = useMay();
  if (groups.length === 0) return null;
  return (
    <ul className="lane-groups" aria-label={t('laneWork.groups')}>
      {groups.map(({ key, code, county, ids, since, isUnseen, cleared }) => {
        const what = [w.code(code), reference.county(county)].filter(Boolean).join(' · ');
        return (
          <li key={key} data-group={key}>
            <span className={isUnseen ? 'what' : undefined}>{what}</span>
            <span className="number">{t('laneWork.rows', { n: ids.length })}</span>
            <span className="muted">
              <Age since={since} />
              {cleared === 0 ? null : ` · ${t('laneWork.cleared', { n: cleared })}`}
              {isUnseen ? null : ` · ${t('laneWork.seen')}`}
            </span>
            {wall ? null : (
              <span className="acts">
                <button
                  type="button"
                  className="btn"
                  aria-expanded={unfolded.has(key)}
                  aria-label={`${unfolded.has(key) ? t('laneWork.fold') : t('laneWork.unfold')}: ${what}`}
                  onClick={() => onFold(key)}
                >
                  {unfolded.has(key) ? t('laneWork.fold') : t('laneWork.unfold')}
                </button>
                {isUnseen && may('alarm.acknowledge') ? (
                  <button
                    type="button"
                    className="btn"
                    disabled={busy}
                    aria-label={t('laneWork.acknowledgeGroup', { n: ids.length, what })}
                    onClick={() => onAcknowledge(ids)}
                  >
                    {t('laneWork.acknowledge', { n: ids.length })}
                  </button>
                ) : null}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
