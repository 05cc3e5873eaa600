import { type AlarmView, nextUp } from '@vigil/vocabulary';
import type { BoardStore } from './board-store.ts';

/** The emergency that has to be acknowledged next; null: all of them have somebody. */
export function firstUnanswered(store: Pick<BoardStore, 'board' | 'row'>): AlarmView | null {
  return nextUp(store.board().lists.emergency.ids.flatMap((id) => store.row(id) ?? []));
}

/** The name of the parameter in the board's address that selects an alarm. */
export const alarmParameter = 'alarm';

/** The board with this alarm selected. */
export function alarmLink(id: string): string {
  return `/?${new URLSearchParams({ [alarmParameter]: id }).toString()}`;
}
