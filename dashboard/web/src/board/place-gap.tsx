import { useWords } from '../i18n/use-words.ts';

/** A place that somebody had until now. It stays as tall as that: what lies below must not move under a hand. */
export function PlaceGap({
  slot,
  height,
}: {
  /** Null: not known. */
  readonly slot: number | null;
  readonly height: number | undefined;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <li className="e-gap muted" style={height === undefined ? {} : { minHeight: height }}>
      {slot === null ? null : <span className="e-slot">{slot}</span>} {t('desk.free')}
    </li>
  );
}

/** Slots that nobody has, as one line: what others wait in must not be pushed out of sight by them. */
export function FreeSlots({ from, to }: { readonly from: number; readonly to: number }): React.JSX.Element {
  const { t } = useWords();
  return (
    <li className="e-free muted">
      {from === to ? t('desk.freeSlot', { n: from }) : t('desk.freeSlots', { from, to })}
    </li>
  );
}
