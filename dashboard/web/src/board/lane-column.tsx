import { useVirtualizer } from '@tanstack/react-virtual';
import type { WorkLane } from '@vigil/vocabulary';
import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../i18n/use-words.ts';
import { useBoard } from '../live/desk.ts';
import { useBoardState } from './board-state.ts';
import { LaneRow } from './lane-row.tsx';

const rowPx = 46;
const wallRowPx = 62;

/** A long list in a short column: only the rows in sight are in the document, the counts are of all. */
export function LaneColumn({
  lane,
  unfolded,
  onFold,
}: {
  readonly lane: WorkLane;
  readonly unfolded: boolean;
  readonly onFold: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const board = useBoard();
  const { selected, wall } = useBoardState();
  const { ids, quietIds } = board.lists[lane];
  const shown = useMemo(() => (unfolded ? [...ids, ...quietIds] : ids), [ids, quietIds, unfolded]);
  const scroll = useRef<HTMLDivElement>(null);
  const height = wall ? wallRowPx : rowPx;
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    getItemKey: (index) => shown[index] ?? index,
    overscan: 4,
  });
  const at = selected === null ? -1 : shown.indexOf(selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: 'auto' });
  }, [at, virtual]);
  // The server counts all; this desk holds at most the newest of each lane.
  const open = Math.max(board.counts?.open[lane] ?? 0, ids.length + quietIds.length);
  const unack = board.counts?.unacknowledged[lane] ?? 0;
  const cut = open > ids.length + quietIds.length;
  const name = t(`lane.${lane}`);
  return (
    <section className="lane" aria-labelledby={`lane-${lane}`}>
      <div className="lane-head">
        <h2 id={`lane-${lane}`}>{name}</h2>
        <span className="number">{t('board.open', { n: open })}</span>
        <span className="muted">{t('board.unack', { n: unack })}</span>
      </div>
      {shown.length === 0 ? (
        <p className="lane-empty">{t('board.empty')}</p>
      ) : (
        <div
          ref={scroll}
          className="lane-scroll"
          role="listbox"
          tabIndex={0}
          aria-label={t('board.listLabel', { lane: name, n: open })}
          aria-activedescendant={at >= 0 ? `row-${selected}` : undefined}
        >
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {virtual.getVirtualItems().map((item) => {
              const id = shown[item.index];
              return id === undefined ? null : (
                <LaneRow key={id} id={id} top={item.start} position={item.index + 1} size={shown.length} />
              );
            })}
          </div>
        </div>
      )}
      {cut || quietIds.length > 0 ? (
        <p className="lane-foot">
          {cut ? t('board.cut', { total: open, shown: ids.length + quietIds.length }) : null}
          {cut && quietIds.length > 0 ? ' · ' : null}
          {quietIds.length === 0 ? null : wall ? (
            t('board.quiet', { n: quietIds.length })
          ) : (
            <button type="button" aria-expanded={unfolded} onClick={onFold}>
              {unfolded ? t('board.quietHide') : t('board.quiet', { n: quietIds.length })}
            </button>
          )}
        </p>
      ) : null}
    </section>
  );
}
