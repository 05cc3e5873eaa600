import { useEffect, useMemo, useRef, useState } from 'react';
import { useMany } from '../api/acknowledge-many.ts';
import { inBackground } from '../background.ts';
import { useDesk } from '../live/desk.ts';
import { chooseTo, toggled } from './chosen.ts';
import { groupRows, inPlaces, type LaneGroup, meantIds, orderPlaces, stepJoined } from './lane-groups.ts';

/** What a lane does with several rows at once: groups that fold, rows that are chosen. */
export function useLaneWork(ids: readonly string[], revision: number, selected: string | null) {
  const { store } = useDesk();
  const many = useMany();
  const [busy, setBusy] = useState(false);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  /** Null: a click selects as ever. */
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [last, setLast] = useState<string | null>(null);
  // With each revision of the board: a row that is over stays where it is, and is counted in its group.
  // oxlint-disable-next-line react/exhaustive-deps
  const found = useMemo(() => groupRows(ids.flatMap((id) => store.row(id) ?? [])), [ids, store, revision]);
  const [places, setPlaces] = useState<readonly string[]>([]);
  const now = orderPlaces(places, found);
  if (now !== places) setPlaces(now);
  const groups = inPlaces(found, now);
  const joined = useRef<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    joined.current = stepJoined(joined.current, found, performance.now());
  }, [found]);
  // The selection is never where nobody sees it: the keys unfold what they go through.
  const isOpen = ({ key, ids: own }: LaneGroup): boolean =>
    chosen !== null || opened.has(key) || (selected !== null && own.includes(selected));
  const folded = new Set(groups.filter((group) => !isOpen(group)).flatMap((group) => group.ids));
  const work = (doing: Promise<void>, what: string): void => {
    setBusy(true);
    const ended = (): void => {
      setBusy(false);
      setChosen((before) => (before === null ? null : new Set()));
    };
    inBackground(doing.finally(ended), what);
  };
  return {
    groups,
    unfolded: new Set(groups.filter(isOpen).map(({ key }) => key)),
    rows: folded.size === 0 ? ids : ids.filter((id) => !folded.has(id)),
    fold: (key: string) => setOpened((before) => toggled(before, key)),
    chosen,
    choose: (id: string, range: boolean, shown: readonly string[]) => {
      setChosen((before) =>
        range ? chooseTo(before ?? new Set(), shown, last, id) : toggled(before ?? new Set(), id),
      );
      setLast(id);
    },
    setChosen,
    busy,
    acknowledge: (wanted: readonly string[]) => work(many.acknowledge(wanted), 'acknowledge'),
    acknowledgeGroup: (group: LaneGroup) =>
      work(many.acknowledge(meantIds(joined.current, group, performance.now())), 'acknowledge'),
    undo: (wanted: readonly string[]) => work(many.undo(wanted), 'unacknowledge'),
  };
}
