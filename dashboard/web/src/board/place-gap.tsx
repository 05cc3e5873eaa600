import { useWords } from '../i18n/use-words.ts';

/** A place that nobody has. Where somebody was, it stays as tall as that: what lies below must not move under a hand. */
export function PlaceGap({
  slot,
  height,
}: {
  readonly slot: number;
  readonly height: number | undefined;
}): React.JSX.Element {
  const { t } = useWords();
  return (
    <li className="e-gap muted" style={height === undefined ? {} : { minHeight: height }}>
      <span className="e-slot">{slot}</span> {t('desk.free')}
    </li>
  );
}
