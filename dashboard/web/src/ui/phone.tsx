import { Copy } from './copy.tsx';

/**
 * A number that a soft phone can ring, and that can be copied into one that cannot. In a row that can be selected neither
 * is the row's click.
 */
export function Phone({
  number,
  tabIndex,
}: {
  readonly number: string;
  /** -1: of many rows only the selected one's numbers are on the way of the Tab key. */
  readonly tabIndex?: -1 | undefined;
}): React.JSX.Element {
  return (
    <span className="phone">
      <a
        href={`tel:${number.replace(/[^+\d*#,;]/g, '')}`}
        tabIndex={tabIndex}
        onClick={(event) => event.stopPropagation()}
      >
        {number}
      </a>{' '}
      <Copy text={number} tabIndex={tabIndex} />
    </span>
  );
}
