import type { CitySilence, SilentPart } from '@vigil/vocabulary';
import { useSyncExternalStore } from 'react';
import { useReference } from '../api/reference.ts';
import { clockTime, runningAge, shortTime } from '../i18n/format.ts';
import { useWords } from '../i18n/use-words.ts';
import { useBoard, useDesk, useSecond } from '../live/desk.ts';
import { useUnpressed } from '../ui/use-unpressed.ts';
import { useWall } from './wall.ts';

/** Named in the row; the rest is counted. */
const named = 4;

/** Across the whole width in every view while many units, or nearly all of one vendor or county, have fallen silent. */
export function SilentCity(): React.JSX.Element | null {
  const silence = useUnpressed(useBoard().counts?.silence ?? null);
  return silence === null ? null : <Row silence={silence} />;
}

function Row({ silence }: { readonly silence: CitySilence }): React.JSX.Element {
  const { t } = useWords();
  const reference = useReference();
  const { wide, lost, of, ours, vendors, counties } = silence;
  return (
    <section className="silent-city" aria-label={t(wide ? 'city.title' : 'city.partTitle')}>
      <strong role="alert">
        <span aria-hidden="true">◆ </span>
        {t(wide ? 'city.title' : 'city.partTitle')}
      </strong>
      <span className="number">
        {t('city.counts', { lost, of, share: Math.floor((lost / Math.max(1, of)) * 100) })} · <Since {...silence} />
      </span>
      <Parts label={t('city.vendors')} parts={vendors} name={reference.vendor} />
      <Parts label={t('city.counties')} parts={counties} name={reference.county} />
      {ours === 0 ? null : <small>{t('city.ours', { n: ours })}</small>}
      <small>{t('city.do')}</small>
      <Note />
    </section>
  );
}

function Since({ since }: Pick<CitySilence, 'since'>): React.JSX.Element {
  const { t } = useWords();
  const now = useSecond();
  if (since === null) return <>{t('city.longAgo')}</>;
  const time = now - since < 86_400_000 ? clockTime(since).slice(0, 5) : shortTime(since, now);
  return <>{t('city.since', { time, age: runningAge(now - since, t) })}</>;
}

function Parts({
  label,
  parts,
  name,
}: {
  readonly label: string;
  readonly parts: readonly SilentPart[];
  readonly name: (id: string) => string;
}): React.JSX.Element | null {
  const { t } = useWords();
  if (parts.length === 0) return null;
  return (
    <span>
      {label}：
      {parts
        .slice(0, named)
        .map(({ id, lost, of }) => t('city.part', { name: name(id), lost, of }))
        .join('、')}
      {parts.length > named ? ` ${t('city.more', { n: parts.length })}` : null}
    </span>
  );
}

/** Ends the reminders at this desk; the row stays until the units are back. */
function Note(): React.JSX.Element | null {
  const { t } = useWords();
  const { bell } = useDesk();
  const wall = useWall();
  const { noted } = useSyncExternalStore(bell.subscribe, bell.city);
  if (wall) return null;
  if (noted) return <small>{t('city.noted')}</small>;
  return (
    <button type="button" className="btn" onClick={() => bell.noteCity()}>
      {t('city.note')}
    </button>
  );
}
