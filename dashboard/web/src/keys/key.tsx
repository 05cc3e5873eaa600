import type { LetterAction } from './actions.ts';
import { useKeymap } from './key-store.ts';

/** On a button: the key that does the same; nothing while letters are switched off. */
export function Key({ of }: { readonly of: LetterAction }): React.JSX.Element | null {
  const { letters, keys } = useKeymap();
  return letters ? (
    <span className="key" aria-hidden="true">
      {keys[of].toUpperCase()}
    </span>
  ) : null;
}
