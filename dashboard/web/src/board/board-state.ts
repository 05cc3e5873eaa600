import type { AlarmView } from '@vigil/vocabulary';
import { createContext, useContext } from 'react';
import type { Command } from '../api/commands.ts';
import type { HandGuard } from './hand-guard.ts';

/** What the parts of the board share: the selection, what is running, and what opens. */
export interface BoardState {
  readonly selected: string | null;
  readonly select: (id: string | null) => void;
  readonly openDetail: (id: string) => void;
  readonly askClose: (id: string) => void;
  /** Takes it; selection and focus stay with it. */
  readonly acknowledge: (alarm: AlarmView) => void;
  /** Takes the own acknowledgement back: it rings again on every desk. */
  readonly undo: (alarm: AlarmView) => void;
  /** The emergency that has to be acknowledged next: it has the red button, and A takes it. */
  readonly mark: string | null;
  readonly guard: HandGuard;
  readonly run: (alarm: AlarmView, command: Command) => void;
  /** Ids with a command on its way. */
  readonly pending: ReadonlySet<string>;
  readonly wall: boolean;
}

export const BoardStateContext = createContext<BoardState | null>(null);
export function useBoardState(): BoardState {
  const state = useContext(BoardStateContext);
  if (state === null) throw new Error('used outside the board');
  return state;
}
