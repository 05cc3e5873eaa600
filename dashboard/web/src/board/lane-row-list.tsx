import type { Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useState } from 'react';
import { useBoardState } from './board-state.ts';
import { HandGuard } from './hand-guard.ts';
import { LaneRow } from './lane-row.tsx';
import { useGuarded } from './use-guarded.ts';

/** The rows of a lane that are in sight. While several are being chosen it takes no click of one that has just changed or moved. */
export function LaneRowList({
  box,
  onBox,
  label,
  virtual,
  shown,
  ids,
  chosen,
  onChoose,
}: {
  readonly box: React.RefObject<HTMLElement | null>;
  readonly onBox: (box: HTMLElement | null) => void;
  readonly label: string;
  readonly virtual: Virtualizer<HTMLElement, Element>;
  /** Ids of all of them, as they stand. */
  readonly shown: readonly string[];
  /** Those that can be chosen. */
  readonly ids: readonly string[];
  /** Null: nothing is being chosen, a click selects. */
  readonly chosen: ReadonlySet<string> | null;
  /** @param range all from the last one to this */
  readonly onChoose: (id: string, range: boolean) => void;
}): React.JSX.Element {
  const { selected } = useBoardState();
  const [guard] = useState(() => new HandGuard());
  useEffect(() => () => guard.stop(), [guard]);
  const { unsteady, onClick, mayPress } = useGuarded(guard, box);
  const at = selected === null ? -1 : shown.indexOf(selected);
  return (
    <div
      ref={onBox}
      className="lane-scroll"
      role="listbox"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={at >= 0 ? `row-${selected}` : undefined}
      aria-multiselectable={chosen !== null}
      onKeyDown={(event) => {
        if (chosen === null || event.key !== ' ' || selected === null || !ids.includes(selected)) return;
        event.preventDefault();
        if (mayPress(selected, event.timeStamp)) onChoose(selected, event.shiftKey);
        // It may have been scrolled away: what a key acts on is seen first.
        else virtual.scrollToIndex(at, { align: 'auto' });
      }}
    >
      <div
        role="presentation"
        style={{ height: virtual.getTotalSize(), position: 'relative' }}
        onClickCapture={chosen === null ? undefined : onClick}
      >
        {virtual.getVirtualItems().map((item) => {
          const id = shown[item.index];
          return id === undefined ? null : (
            <LaneRow
              key={id}
              id={id}
              top={item.start}
              position={item.index + 1}
              size={shown.length}
              chosen={chosen === null || !ids.includes(id) ? null : chosen.has(id)}
              steady={!unsteady.has(id)}
              onChoose={chosen === null ? null : (range) => onChoose(id, range)}
            />
          );
        })}
      </div>
    </div>
  );
}
