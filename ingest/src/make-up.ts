import type { JournalEntry } from '@vigil/journal';
import type { Logger } from '@vigil/service';
import { isStoreAtFault } from '@vigil/store';
import type { Batch } from './batch.ts';
import type { Clock } from './clock.ts';
import { type BatchDeadlines, beginAnew, endAgreedAhead } from './deadlines.ts';
import type { Dispatch } from './dispatch.ts';
import type { Listening } from './listening.ts';
import { type LaneTime, type PipelineClock, stepsFact } from './pipeline-clock.ts';

interface Open {
  readonly batch: Batch;
  readonly deadlines: BatchDeadlines;
}

/** Makes up for what clocks do: the part of the pipeline that moves deadlines and states when a clock was set. */
export interface MakeUp {
  /** Our own clock was set since the last look. Rejects with store errors: it is found again by the next look. */
  lookAtClock(): Promise<void>;
  /** A clock was ahead, and is no more: nothing was heard in the future, and nothing waits for it. */
  setBack(): Promise<void>;
  /** An entry whose time cannot be taken as it is: the clock was set around it, or its broker was away before it. */
  weigh(journal: string, open: Open, times: LaneTime, raw: JournalEntry): Promise<JournalEntry>;
}

export function createMakeUp(parts: {
  readonly time: PipelineClock;
  readonly dispatch: Dispatch;
  readonly listening: Listening;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Around work that may fire deadlines. */
  readonly transact: (name: string, job: (open: Open) => Promise<void>) => Promise<void>;
}): MakeUp {
  const { time, dispatch, listening, clock, logger, transact } = parts;

  return {
    lookAtClock: async () => {
      const stepMs = time.step();
      if (stepMs === 0) return time.settled(null, 0);
      const book = time.withStep(stepMs);
      try {
        await transact('clock step', async ({ batch, deadlines }) => {
          await deadlines.rows.shift(stepMs);
          if (stepMs < 0) await endAgreedAhead(dispatch, deadlines, batch.now);
          await dispatch.clockSet(batch, stepMs);
          await batch.processes.setFact(stepsFact, book);
        });
      } catch (error) {
        if (isStoreAtFault(error)) throw error;
        logger.error({ err: error, stepMs }, 'a step of the clock could not be made up for');
      }
      time.settled(book, stepMs);
      listening.clockSet(clock.now());
    },

    setBack: async () => {
      const found = { units: 0, deadlines: 0 };
      await transact('set back', async ({ batch, deadlines }) => {
        await dispatch.clockSet(batch, 0);
        for (const unitId of batch.units.touched.keys()) batch.outflow.announced.add(unitId);
        found.units = batch.units.touched.size;
        found.deadlines = await beginAnew(dispatch, batch, deadlines, batch.now, 'in-the-future');
        found.deadlines += await endAgreedAhead(dispatch, deadlines, batch.now);
        if (found.units + found.deadlines > 0)
          await batch.processes.setFact('ingest.set-back', { ...found, at: batch.now });
      });
      if (found.units + found.deadlines === 0) return;
      time.wereSetBack(found);
      logger.error(found, 'times of the store lay in the future: the clock was set back while we did not see it');
    },

    weigh: async (journal, { batch, deadlines }, times, raw) => {
      const { entry, shiftMs } = times.weigh(raw);
      if (shiftMs !== 0) {
        await deadlines.rows.shift(shiftMs);
        deadlines.nextAt = (await deadlines.rows.next(dispatch.kindsOf('journal'))) ?? Number.POSITIVE_INFINITY;
      }
      deadlines.offsetMs = times.offset();
      // While it was away nobody could say that what is waited for has ended, and the clock may have been set.
      if (entry.kind === 'broker-started')
        await beginAnew(dispatch, batch, deadlines, entry.receivedAt + deadlines.offsetMs, { journal });
      return entry;
    },
  };
}
