import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { AlarmView, ChangeBatch, CitySilence, Scope } from '@vigil/vocabulary';
import { scopeKey } from '../session/scope.ts';
import { type Board, type BoardOptions, openBoard } from './board.ts';
import type { Serial } from './serial.ts';

interface Entry {
  readonly board: Board;
  usedAt: number;
}

/** One board for each scope that somebody looks at; all of them see the changes in the same order. */
export interface Boards {
  of(scope: Scope): Promise<Board>;
  /** The board of this scope if it is open. */
  known(scope: Scope): Board | undefined;
  offer(views: readonly AlarmView[]): void;
  /** Counts may have changed: said with the next tick. */
  countsChanged(): void;
  /** Names, scopes or an unknown number of alarms may have changed: read anew with the next tick. */
  contentsChanged(): void;
  /** Once a second. */
  tick(inUse: ReadonlySet<string>): Promise<void>;
  close(): void;
}

/** A board that no desk has looked at for so long is dropped. */
const dropAfterMs = 5 * 60_000;

export function createBoards(deps: {
  readonly store: Store;
  readonly serial: Serial;
  readonly options: BoardOptions;
  readonly silence: (scope: Scope) => CitySilence | null;
  readonly emit: (key: string, batch: ChangeBatch) => void;
  readonly urgent: (key: string, alarms: readonly AlarmView[]) => void;
  readonly logger: Logger;
  readonly now: () => number;
}): Boards {
  const { serial, now } = deps;
  const open = new Map<string, Entry>();
  let recount = false;
  let refresh = false;

  const openOne = async (scope: Scope, key: string): Promise<Board> => {
    const known = open.get(key);
    if (known !== undefined) return known.board;
    const board = await openBoard({
      store: deps.store,
      scope,
      options: deps.options,
      silence: deps.silence,
      emit: (batch) => deps.emit(key, batch),
      urgent: (alarms) => deps.urgent(key, alarms),
      now,
    });
    open.set(key, { board, usedAt: now() });
    return board;
  };

  const update = async (): Promise<void> => {
    const every = refresh;
    const counts = recount;
    refresh = false;
    recount = false;
    try {
      for (const { board } of open.values()) {
        if (counts && !every) await board.recount();
        if (every || board.outgrown()) await board.refresh();
      }
    } catch (error) {
      // What was not said yet is tried again with the next tick; until then the counts are old, the alarms are not.
      refresh ||= every;
      recount ||= counts;
      deps.logger.warn({ err: error }, 'boards cannot be read');
    }
  };

  return {
    of: async (scope) => {
      const key = scopeKey(scope);
      const known = open.get(key);
      if (known !== undefined) {
        known.usedAt = now();
        return known.board;
      }
      return serial.run(() => openOne(scope, key));
    },
    known: (scope) => open.get(scopeKey(scope))?.board,
    offer: (views) => {
      for (const { board } of open.values()) board.offer(views);
    },
    countsChanged: () => {
      recount = true;
    },
    contentsChanged: () => {
      refresh = true;
    },
    tick: async (inUse) => {
      const at = now();
      for (const [key, entry] of open) {
        if (inUse.has(key)) entry.usedAt = at;
        else if (at - entry.usedAt > dropAfterMs) {
          entry.board.close();
          open.delete(key);
        }
      }
      if (recount || refresh || [...open.values()].some(({ board }) => board.outgrown())) await serial.run(update);
    },
    close: () => {
      for (const { board } of open.values()) board.close();
      open.clear();
    },
  };
}
