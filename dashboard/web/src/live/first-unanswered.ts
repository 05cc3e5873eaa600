import type { AlarmView } from '@vigil/vocabulary';
import type { BoardStore } from './board-store.ts';

/** The emergency that has waited longest for a person; null: all of them have somebody. */
export function firstUnanswered(store: Pick<BoardStore, 'board' | 'row'>): AlarmView | null {
  let first: AlarmView | null = null;
  for (const id of store.board().lists.emergency.ids) {
    const row = store.row(id);
    if (row?.ringing === true && (first === null || row.raisedAt < first.raisedAt)) first = row;
  }
  return first;
}

/** The name of the parameter in the board's address that selects an alarm. */
export const alarmParameter = 'alarm';

/** The board with this alarm selected. */
export function alarmLink(id: string): string {
  return `/?${new URLSearchParams({ [alarmParameter]: id }).toString()}`;
}
