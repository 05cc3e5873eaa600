import { Copy } from '../ui/copy.tsx';
import { useBoardState } from './board-state.ts';

/** Copies a text of a row. A wall has nobody to press it; by Tab it is reached in the selected row alone. */
export function RowCopy({ id, text }: { readonly id: string; readonly text: string }): React.JSX.Element | null {
  const { selected, wall } = useBoardState();
  return wall ? null : <Copy text={text} tabIndex={selected === id ? undefined : -1} />;
}
