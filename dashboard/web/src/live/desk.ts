import type { AlarmView } from '@vigil/vocabulary';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { sessionStore } from '../api/session.ts';
import { isWall } from '../shell/wall.ts';
import { Bell } from '../sound/bell.ts';
import { type Board, type BoardChange, BoardStore } from './board-store.ts';
import { Link } from './link.ts';
import { PaintLedger } from './paint-ledger.ts';
import { ServerClock } from './server-clock.ts';
import type { LinkStatus } from './status-store.ts';

/** Everything that lives as long as somebody is signed in. */
export interface Desk {
  readonly store: BoardStore;
  readonly clock: ServerClock;
  readonly ledger: PaintLedger;
  readonly link: Link;
  readonly bell: Bell;
  readonly start: () => void;
  readonly stop: () => void;
}

const tickMs = 1_000;

/** The server takes no more; the id of a unit may be longer. */
const viewLength = 60;

/** Put together here, started and stopped by the shell. */
export function createDesk(): Desk {
  const store = new BoardStore({ whole: sessionStore.seesWholeCity() });
  const clock = new ServerClock();
  const ledger = new PaintLedger();
  const bell = new Bell();
  const link = new Link({
    store,
    ledger,
    clock,
    sound: () => (bell.readiness() === 'on' ? 'on' : 'off'),
    view: () => `${location.pathname}${isWall() ? '?wall' : ''}`.slice(0, viewLength),
    onAlarm: (alarm) => {
      // A snapshot comes by another way and may have overtaken it: what is older than the row must not ring again.
      if ((store.row(alarm.id)?.version ?? 0) > alarm.version) return;
      bell.put({ type: 'alarms', alarms: [alarm], removed: [], now: clock.now() });
    },
    onJudged: (ok) => bell.put({ type: 'judged', ok, now: clock.now() }),
    onBye: (reason) => sessionStore.ended(reason),
  });
  const ring = ({ upserted, removed }: BoardChange): void =>
    bell.put({ type: 'alarms', alarms: upserted, removed, now: clock.now() });
  const tick = (): void => {
    bell.put({ type: 'tick', now: clock.now() });
    bell.tellCity(store.board().counts?.silence ?? null, clock.now());
    // An alarm that was announced and turned out closed never comes as a row: it must not ring for ever.
    const gone = [...bell.state().heard.keys()].filter((id) => store.row(id) === undefined && !link.awaits(id));
    if (gone.length > 0 && !store.syncing) bell.put({ type: 'alarms', alarms: [], removed: gone, now: clock.now() });
  };
  let stops: readonly (() => void)[] = [];
  return {
    store,
    clock,
    ledger,
    link,
    bell,
    start: () => {
      // A timer, not the clock of the frames: a tab in the background paints none, and a mute must end there too.
      const ticking = setInterval(tick, tickMs);
      stops = [store.onChange(ring), () => clearInterval(ticking)];
      bell.start();
      link.start();
    },
    stop: () => {
      for (const stop of stops) stop();
      link.stop();
      bell.stop();
    },
  };
}

export const DeskContext = createContext<Desk | null>(null);
export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('used outside a desk');
  return desk;
}
export function useBoard(): Board {
  const { store } = useDesk();
  return useSyncExternalStore(store.subscribe, store.board);
}
/** One row; renders again only when this row changes. */
export function useAlarm(id: string): AlarmView | undefined {
  const { store } = useDesk();
  const subscribe = useCallback((listener: () => void) => store.subscribeRow(id, listener), [store, id]);
  return useSyncExternalStore(subscribe, () => store.row(id));
}
export function useLinkStatus(): LinkStatus {
  const { link } = useDesk();
  return useSyncExternalStore(link.status.subscribe, link.status.get);
}
/** The server's time in whole seconds; the component renders once a second. */
export function useSecond(): number {
  const { clock } = useDesk();
  return useSyncExternalStore(clock.subscribe, clock.second);
}
