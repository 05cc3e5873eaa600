import { useVirtualizer } from '@tanstack/react-virtual';
import type { WorkLane } from '@vigil/vocabulary';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useWords } from '../i18n/use-words.ts';
import { useBoard } from '../live/desk.ts';
import { useBoardState } from './board-state.ts';
import { LaneChoice } from './lane-choice.tsx';
import { LaneGroupList } from './lane-group-list.tsx';
import { LaneRowList } from './lane-row-list.tsx';
import { MoreGroups } from './more-groups.tsx';
import { useOutOfSight } from './out-of-sight.ts';
import { useFocusKept } from './use-focus-kept.ts';
import { useLaneWork } from './use-lane-work.ts';
import { useRowPx } from './use-row-px.ts';
import './lane-work.css';

/** A long list in a short column: only the rows in sight are in the document, the counts are of all, the foot says what is not shown. */
export function LaneColumn({
  lane,
  crowded,
  unfolded,
  onFold,
  opened,
  onOpen,
}: {
  readonly lane: WorkLane;
  /** The emergencies need its room. */
  readonly crowded: boolean;
  readonly unfolded: boolean;
  readonly onFold: () => void;
  /** Where the details leave the lanes little room, one of them has it; null: there are none. */
  readonly opened: boolean | null;
  readonly onOpen: () => void;
}): React.JSX.Element {
  const { t } = useWords();
  const board = useBoard();
  const { selected, wall } = useBoardState();
  const { ids, quietIds } = board.lists[lane];
  const [groupsBox, setGroupsBox] = useState<HTMLElement | null>(null);
  const groupsRef = useMemo(() => ({ current: groupsBox }), [groupsBox]);
  const unseenGroups = useOutOfSight(groupsRef);
  const work = useLaneWork(ids, board.revision, selected);
  const { rows, chosen } = work;
  const shown = useMemo(() => (unfolded ? [...rows, ...quietIds] : rows), [rows, quietIds, unfolded]);
  const section = useRef<HTMLElement>(null);
  useFocusKept(section);
  const [rowsBox, setRowsBox] = useState<HTMLElement | null>(null);
  const rowsRef = useMemo(() => ({ current: rowsBox }), [rowsBox]);
  const height = useRowPx(wall);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => rowsBox,
    estimateSize: () => height,
    getItemKey: (index) => shown[index] ?? index,
    overscan: 4,
  });
  useEffect(() => virtual.measure(), [height, virtual]);
  const at = selected === null ? -1 : shown.indexOf(selected);
  useEffect(() => {
    if (at >= 0 && rowsBox !== null) virtual.scrollToIndex(at, { align: 'auto' });
    // With the details its room is another one.
  }, [at, virtual, rowsBox, opened]);
  // The server counts all; this desk holds at most the newest of each lane.
  const open = Math.max(board.counts?.open[lane] ?? 0, ids.length);
  const quiet = Math.max(board.counts?.quiet[lane] ?? 0, quietIds.length);
  const unack = board.counts?.unacknowledged[lane] ?? 0;
  const whole = Math.floor(((virtual.scrollOffset ?? 0) + (virtual.scrollRect?.height ?? 0)) / height);
  const below = Math.max(0, shown.length - whole);
  const [nextGroup, ...otherGroups] = [...unseenGroups.below, ...unseenGroups.above];
  const name = t(`lane.${lane}`);
  return (
    <section ref={section} className={opened === true ? 'lane opened' : 'lane'} aria-labelledby={`lane-${lane}`}>
      <div className="lane-head">
        <h2 id={`lane-${lane}`} tabIndex={-1}>
          {name}
        </h2>
        <span className="number">{t('board.open', { n: open })}</span>
        <span className="muted">{t('board.unack', { n: unack })}</span>
        {quiet === 0 ? null : <span className="muted">{t('board.suppressed', { n: quiet })}</span>}
        {lane === 'offline' ? <UnitsOffline /> : null}
        {opened === null || wall ? null : (
          <button
            type="button"
            className="btn btn-plain lane-open"
            aria-expanded={opened}
            aria-label={`${opened ? t('laneWork.fold') : t('laneWork.unfold')}: ${name}`}
            onClick={onOpen}
          >
            {opened ? t('laneWork.fold') : t('laneWork.unfold')}
          </button>
        )}
        {wall || ids.length < 2 ? null : (
          <button
            type="button"
            className="btn btn-plain lane-choose"
            aria-pressed={chosen !== null}
            onClick={() => work.setChosen(chosen === null ? new Set() : null)}
          >
            {chosen === null ? t('laneWork.choose') : t('laneWork.chooseEnd')}
          </button>
        )}
      </div>
      {chosen === null ? null : (
        <LaneChoice
          ids={ids}
          chosen={chosen}
          busy={work.busy}
          onChoose={work.setChosen}
          onAcknowledge={work.acknowledge}
          onUndo={work.undo}
        />
      )}
      {crowded || chosen !== null || work.groups.length === 0 ? null : (
        <LaneGroupList
          box={groupsRef}
          onBox={setGroupsBox}
          groups={work.groups}
          unfolded={work.unfolded}
          busy={work.busy}
          wall={wall}
          onFold={work.fold}
          onAcknowledge={work.acknowledgeGroup}
          onUndo={work.undo}
        />
      )}
      {crowded ? null : shown.length === 0 ? (
        work.groups.length > 0 ? null : (
          <p className="lane-empty">{t('board.empty')}</p>
        )
      ) : (
        <LaneRowList
          box={rowsRef}
          onBox={setRowsBox}
          label={t('board.listLabel', { lane: name, n: open })}
          virtual={virtual}
          shown={shown}
          ids={ids}
          chosen={chosen}
          onChoose={(id, range) => work.choose(id, range, shown)}
        />
      )}
      {crowded ? (
        open === 0 ? null : (
          <p className="lane-foot">{t('board.crowded')}</p>
        )
      ) : (
        <LaneFoot lane={lane} open={open + quiet} below={below} unfolded={unfolded} onFold={onFold}>
          {groupsBox === null || nextGroup === undefined ? null : (
            <MoreGroups key="groups" ids={[nextGroup, ...otherGroups]} box={groupsBox} wall={wall} />
          )}
        </LaneFoot>
      )}
    </section>
  );
}

/** One row stands for all the units behind a gateway: so many are gone, as the strip counts them. */
function UnitsOffline(): React.JSX.Element | null {
  const { t } = useWords();
  const by = useBoard().counts?.units.by;
  const n = by === undefined ? 0 : by.offline + by.blocked;
  return n === 0 ? null : <span className="muted">{t('city.unitsOffline', { n })}</span>;
}

/** What the column does not show, and how to see it. */
function LaneFoot({
  lane,
  open,
  below,
  unfolded,
  onFold,
  children,
}: {
  readonly lane: WorkLane;
  readonly open: number;
  readonly below: number;
  readonly unfolded: boolean;
  readonly onFold: () => void;
  /** Of the groups. */
  readonly children: React.ReactNode;
}): React.JSX.Element | null {
  const { t } = useWords();
  const { wall } = useBoardState();
  const { ids, quietIds } = useBoard().lists[lane];
  const held = ids.length + quietIds.length;
  const quiet = t('board.quiet', { n: quietIds.length });
  const parts = [
    children,
    below === 0 ? null : <span key="below">{t('board.below', { n: below })}</span>,
    open > held ? <Cut key="cut" lane={lane} total={open} shown={held} /> : null,
    quietIds.length === 0 ? null : wall ? (
      <span key="quiet">{quiet}</span>
    ) : (
      <button key="quiet" type="button" aria-expanded={unfolded} onClick={onFold}>
        {unfolded ? t('board.quietHide') : quiet}
      </button>
    ),
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : <p className="lane-foot">{parts}</p>;
}

/** The board holds the first of each lane; the list of alarms has them all. */
function Cut({
  lane,
  total,
  shown,
}: {
  readonly lane: WorkLane;
  readonly total: number;
  readonly shown: number;
}): React.JSX.Element {
  const { t } = useWords();
  const { wall } = useBoardState();
  const text = t('board.cut', { total, shown });
  if (wall) return <span>{text}</span>;
  return (
    <span>
      {text} · <Link href={`/alarms?lane=${lane}&open=true`}>{t('board.cutRest')}</Link>
    </span>
  );
}
