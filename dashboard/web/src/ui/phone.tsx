import { Copy } from './copy.tsx';

/** A number that a soft phone can ring, and that can be copied into one that cannot. */
export function Phone({ number }: { readonly number: string }): React.JSX.Element {
  return (
    <span className="phone">
      <a href={`tel:${number.replace(/[^+\d*#,;]/g, '')}`}>{number}</a> <Copy text={number} />
    </span>
  );
}
