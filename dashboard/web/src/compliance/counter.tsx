import { useQuery } from '@tanstack/react-query';
import { type ComplianceRow, listedDueStates } from '@vigil/vocabulary';
import { Link } from 'wouter';
import { api } from '../api/client.ts';
import { useWords } from '../i18n/use-words.ts';
import { useWall } from '../shell/wall.ts';
import { sumOf } from './sums.ts';
import './counter.css';

/** A date passes once a day, and nobody has to act within minutes. */
const refreshMs = 60_000;

/** How much work waits on the list of inspections: no alarms, so they have no rows here and no sound. */
export function InspectionCounter(): React.JSX.Element {
  const { t } = useWords();
  const wall = useWall();
  const { data, isError } = useQuery({
    queryKey: ['compliance'],
    queryFn: () => api.get<readonly ComplianceRow[]>('/api/compliance'),
    refetchInterval: refreshMs,
  });
  const sums = data === undefined ? null : sumOf(data);
  return (
    <section className="lane inspection-counter" aria-labelledby="inspection-counter">
      <h2 id="inspection-counter">{t('compliance.counts')}</h2>
      <ul>
        {listedDueStates.map((state) => (
          <li key={state}>
            <Figure
              n={sums?.by[state] ?? null}
              label={t(`due.${state}`)}
              href={wall ? null : `/compliance?due=${state}`}
            />
          </li>
        ))}
      </ul>
      {isError && sums === null ? <p className="muted">{t('compliance.unknown')}</p> : null}
    </section>
  );
}

function Figure({
  n,
  label,
  href,
}: {
  /** Null: not known. */
  readonly n: number | null;
  readonly label: string;
  /** Null: a wall has nobody who could follow it. */
  readonly href: string | null;
}): React.JSX.Element {
  const inside = (
    <>
      <span className="number">{n ?? '–'}</span> <span>{label}</span>
    </>
  );
  return href === null ? (
    <span className="figure">{inside}</span>
  ) : (
    <Link className="figure" href={href}>
      {inside}
    </Link>
  );
}
