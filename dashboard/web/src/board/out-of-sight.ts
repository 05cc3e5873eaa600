import { useEffect, useState } from 'react';
import { rowsOf, sightOf, slackPx, watchList } from './watch-list.ts';

/** Ids of rows that a person before this screen cannot read now, in the order of the list. */
export interface OutOfSight {
  readonly above: readonly string[];
  readonly below: readonly string[];
}
const nothing: OutOfSight = { above: [], below: [] };

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);

function measure(scroll: HTMLElement, rows: readonly HTMLElement[]): OutOfSight {
  const box = sightOf(scroll);
  const above: string[] = [];
  const below: string[] = [];
  for (const row of rows) {
    const { top, bottom } = row.getBoundingClientRect();
    const { id } = row.dataset;
    if (id === undefined) continue;
    if (bottom > box.bottom + slackPx) below.push(id);
    else if (top < box.top - slackPx) above.push(id);
  }
  return { above, below };
}

/** Watches a list that may be longer than its room. */
export function useOutOfSight(scroll: React.RefObject<HTMLElement | null>): OutOfSight {
  const [hidden, setHidden] = useState(nothing);
  useEffect(() => {
    const look = (box: HTMLElement): void => {
      const now = measure(box, rowsOf(box));
      setHidden((before) => (sameIds(before.above, now.above) && sameIds(before.below, now.below) ? before : now));
    };
    return scroll.current === null ? undefined : watchList(scroll.current, look);
  }, [scroll]);
  return hidden;
}
