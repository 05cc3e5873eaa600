import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';
import { type Clock, type ClockReading, clockStep, readClock } from '../clock.ts';
import { fireDue } from '../judge/deadlines.ts';
import { isPathUnproven, judgePath } from '../judge/tests.ts';
import type { Listening } from '../listening.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Rules } from '../rules.ts';
import type { World } from '../world.ts';
import { createDueSweep } from './due.ts';
import { createOpeningHours } from './opening-hours.ts';
import { createSilenceSweep } from './silence.ts';

/** Where one journal's follower stands. */
export interface Hearing {
  readonly journal: string;
  readonly withIt: boolean;
  /** Receipt time of the last message done, epoch ms. */
  readonly doneAt: number;
}

export interface SweeperParts {
  readonly pipeline: Pipeline;
  readonly world: World;
  readonly store: Store;
  readonly listening: Listening;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly utcOffsetMinutes: number;
  /** Where the followers stand now. */
  readonly hearing: () => readonly Hearing[];
  /** The brokers are there and said nothing of stopping. */
  readonly brokersUp: () => boolean;
  readonly quarantineKeep: number;
  readonly changesKeep: number;
}

/** Everything that happens because time passes. */
export interface Sweeper {
  /** One look, about each second; rejects when the store is away, and does the same again next time. */
  tick(): Promise<void>;
}

const minuteMs = 60_000;

export function createSweeper(parts: SweeperParts): Sweeper {
  const { pipeline, world, store, listening, clock, logger } = parts;
  const silence = createSilenceSweep(parts);
  const due = createDueSweep(parts);
  const openingHours = createOpeningHours(parts);
  const everyMinute = interval(minuteMs);
  const everyFiveSeconds = interval(5_000);
  const everyTenMinutes = interval(10 * minuteMs);
  let before: ClockReading = readClock(clock);
  let registerVersion = pipeline.register.version;

  /**
   * Our clock was set: silences measured across the step mean nothing, nothing has happened in the future, and a
   * delay under way lasts as long as it would have.
   */
  async function noteStep(now: number, step: number): Promise<void> {
    logger.warn({ stepMs: Math.round(step) }, 'the clock of this machine was set');
    listening.clockSet(now);
    silence.forget();
    await pipeline.work('clock step', async (batch) => {
      await batch.tx.deadlines.shift(Math.round(step));
      for (const [unitId, { lastSeenAt, declaredAt, availabilitySince }] of world.states) {
        if (Math.max(lastSeenAt ?? 0, declaredAt ?? 0, availabilitySince) <= now) continue;
        const state = batch.draft.touch(unitId);
        if (lastSeenAt !== null) state.lastSeenAt = Math.min(lastSeenAt, now);
        if (declaredAt !== null) state.declaredAt = Math.min(declaredAt, now);
        state.availabilitySince = Math.min(availabilitySince, now);
      }
    });
  }

  function hear(now: number, journals: readonly Hearing[]): boolean {
    const withIt = journals.every((journal) => journal.withIt);
    for (const { journal, withIt: drained, doneAt } of journals)
      pipeline.horizon(journal, drained ? Number.POSITIVE_INFINITY : doneAt);
    if (listening.update(withIt && parts.brokersUp(), now)) {
      logger.info({ listening: !listening.isDeaf(), since: listening.since(now) }, 'hearing changed');
      silence.forget();
    }
    return withIt;
  }

  /** What a journal that is behind still holds may cancel a deadline. */
  async function fireDeadlines(now: number, journals: readonly Hearing[]): Promise<void> {
    const next = await store.read.deadlines.next();
    const upTo = journals.reduce((least, { withIt, doneAt }) => (withIt ? least : Math.min(least, doneAt)), now);
    if (next !== null && next <= upTo) await pipeline.work('deadlines', (batch) => fireDue(batch, upTo));
  }

  async function checkPaths(now: number): Promise<void> {
    const { units } = pipeline.register;
    const { maxAgeMs } = parts.rules.alarmPath;
    const changed = [...world.states.values()].filter((state) => {
      const registered = units.get(state.unitId);
      if (registered === undefined || state.lastTestAt === null) return false;
      return isPathUnproven(registered, state, now, maxAgeMs) !== (state.memory.pathUnproven === true);
    });
    if (changed.length === 0) return;
    await pipeline.work('alarm paths', async (batch) => {
      for (const state of changed) await judgePath(batch, state.unitId);
    });
  }

  async function endShelves(now: number): Promise<void> {
    const over = await store.read.alarms.shelvedUntil(now);
    if (over.length === 0) return;
    await pipeline.work('shelves', async (batch) => {
      for (const alarm of over) {
        await batch.tx.alarms.apply(alarm.id, { type: 'unshelve', at: now });
        batch.news.alarms += 1;
      }
    });
  }

  async function trim(): Promise<void> {
    const dropped = await store.transaction(async (tx) => ({
      quarantine: await tx.quarantine.trim(parts.quarantineKeep),
      changes: await tx.changes.trim(parts.changesKeep),
    }));
    if (dropped.quarantine > 0) logger.warn({ rows: dropped.quarantine }, 'oldest quarantine rows dropped');
  }

  return {
    tick: async () => {
      const reading = readClock(clock);
      const now = reading.wall;
      const step = clockStep(before, reading);
      before = reading;
      if (step !== 0) await noteStep(now, step);
      await pipeline.refreshRegister();
      if (registerVersion !== pipeline.register.version) {
        registerVersion = pipeline.register.version;
        silence.forget();
      }
      const journals = parts.hearing();
      const withIt = hear(now, journals);
      await fireDeadlines(now, journals);
      if (withIt) await silence.run(now);
      await due.run(now);
      if (everyFiveSeconds(now)) await endShelves(now);
      if (everyMinute(now)) {
        await openingHours.run(now);
        await checkPaths(now);
      }
      if (everyTenMinutes(now)) await trim();
    },
  };
}

/** True at the first call and when `ms` have passed, or the clock was set back. */
function interval(ms: number): (now: number) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - last < ms && now >= last) return false;
    last = now;
    return true;
  };
}
