import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import { type AlarmView, unwatched, type WatchersView, watches } from '@vigil/vocabulary';
import type { SignedIn } from '../session/sessions.ts';
import { type Desk, watchingDesk } from './desk.ts';
import { every } from './every.ts';

/** Who is there to take what rings. */
export interface Watchers {
  /** How many of these emergencies nobody could take. */
  unwatched(alarms: readonly AlarmView[]): number;
  /** Who would be left if this session ended. */
  others(asker: SignedIn, ringing: readonly AlarmView[]): WatchersView;
  /** A desk has gone, from which these were watched. */
  left(desk: Desk, ringing: readonly AlarmView[]): void;
  /** Of the whole city: how many ring with nobody who could take them, for longer than a page needs to load again. */
  alone(): number;
  close(): void;
}

interface Alone {
  readonly since: number;
  /** Whose desk was the last; null: it came when nobody was there. */
  readonly leftBy: string | null;
  readonly isNoted: boolean;
}

export function createWatchers(deps: {
  readonly desks: () => readonly Desk[];
  /** What rings in the whole city. */
  readonly ringing: () => Promise<readonly AlarmView[]>;
  readonly store: Store;
  /** A page that is loaded again is away for a moment, ms. */
  readonly graceMs: number;
  readonly logger: Logger;
  readonly now: () => number;
}): Watchers {
  const { now, logger } = deps;
  const watching = () => deps.desks().map((desk) => watchingDesk(desk, now()));
  let alone: ReadonlyMap<string, Alone> = new Map();
  /** Who left what, since the last look. */
  const lastLeft = new Map<string, string>();
  const isDue = ({ since }: Alone): boolean => now() - since >= deps.graceMs;

  const note = async (leftBy: string | null, ids: readonly string[]): Promise<void> => {
    logger.error(
      { user: leftBy, emergencies: ids.length },
      'emergencies ring and nobody watches: ring the duty roster',
    );
    await deps.store.transaction((tx) =>
      tx.audit.add({
        at: now(),
        actor: leftBy ?? 'system',
        action: leftBy === null ? 'rings-unwatched' : 'left-unwatched',
        subject: leftBy === null ? `alarm:${ids[0] ?? ''}` : `person:${leftBy}`,
        detail: { emergencies: ids.length, first: ids[0] ?? null },
      }),
    );
  };
  /** Written down once for each emergency, when nobody has come (back) for it. */
  const look = async (): Promise<void> => {
    const still = unwatched(await deps.ringing(), watching());
    alone = new Map(
      still.map(({ id }) => [id, alone.get(id) ?? { since: now(), leftBy: lastLeft.get(id) ?? null, isNoted: false }]),
    );
    lastLeft.clear();
    const due = [...alone].filter(([, each]) => isDue(each) && !each.isNoted);
    for (const [leftBy, those] of Map.groupBy(due, ([, each]) => each.leftBy)) {
      const ids = those.map(([id]) => id);
      await note(leftBy, ids);
      alone = new Map([...alone].map(([id, each]) => [id, ids.includes(id) ? { ...each, isNoted: true } : each]));
    }
  };
  const stop = every({ logger, name: 'nobody watches', ms: 1_000 }, look);
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
    left: (desk, ringing) => {
      // One that had not been live for long has left nothing: nobody was there.
      const there = watchingDesk(desk, now());
      for (const alarm of unwatched(ringing, watching()))
        if (watches(there, alarm)) lastLeft.set(alarm.id, desk.signedIn.person.login);
    },
    alone: () => [...alone.values()].filter(isDue).length,
    close: stop,
  };
}
