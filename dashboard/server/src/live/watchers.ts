import { type Logger, supervise } from '@vigil/service';
import type { Store } from '@vigil/store';
import { type AlarmView, unwatched, type WatchersView, watches } from '@vigil/vocabulary';
import type { SignedIn } from '../session/sessions.ts';
import { type Desk, watchingDesk } from './desk.ts';

/** Who is there to take what rings. */
export interface Watchers {
  /** How many of these emergencies nobody could take. */
  unwatched(alarms: readonly AlarmView[]): number;
  /** Who would be left if this session ended. */
  others(asker: SignedIn, ringing: readonly AlarmView[]): WatchersView;
  /** A desk has gone: when nobody comes back for what rings there, that is written down. */
  left(desk: Desk, alarms: () => readonly AlarmView[]): void;
  close(): void;
}

export function createWatchers(deps: {
  readonly desks: () => readonly Desk[];
  readonly store: Store;
  /** A page that is loaded again is away for a moment, ms. */
  readonly graceMs: number;
  readonly logger: Logger;
  readonly now: () => number;
}): Watchers {
  const { now, logger } = deps;
  const timers = new Set<NodeJS.Timeout>();
  const watching = () => deps.desks().map((desk) => watchingDesk(desk, now()));

  const note = async ({ signedIn }: Desk, left: readonly AlarmView[]): Promise<void> => {
    const { login } = signedIn.person;
    logger.error(
      { user: login, emergencies: left.length },
      'emergencies ring and nobody watches: ring the duty roster',
    );
    await deps.store.transaction((tx) =>
      tx.audit.add({
        at: now(),
        actor: login,
        action: 'left-unwatched',
        subject: `person:${login}`,
        detail: { emergencies: left.length, first: left[0]?.id ?? null },
      }),
    );
  };
  return {
    unwatched: (alarms) => unwatched(alarms, watching()).length,
    others: (asker, ringing) => {
      const others = deps.desks().filter((desk) => desk.signedIn.tokenHash !== asker.tokenHash);
      const useful = others.filter((desk) => ringing.some((alarm) => watches(watchingDesk(desk, now()), alarm)));
      const byPerson = new Map<string, { name: string; sound: boolean }>();
      for (const { signedIn, sound } of useful) {
        const { id, name } = signedIn.person;
        byPerson.set(id, { name, sound: sound === 'on' || byPerson.get(id)?.sound === true });
      }
      const left = unwatched(
        ringing,
        others.map((desk) => watchingDesk(desk, now())),
      );
      return { watchers: [...byPerson.values()], emergencies: ringing.length, alone: left.length };
    },
    left: (desk, alarms) => {
      if (
        !unwatched(alarms(), watching()).some((alarm) => watches({ ...watchingDesk(desk, now()), live: true }, alarm))
      )
        return;
      const timer = setTimeout(() => {
        timers.delete(timer);
        const still = unwatched(alarms(), watching());
        if (still.length > 0) supervise(logger, 'nobody watches', note(desk, still));
      }, deps.graceMs);
      timers.add(timer);
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
