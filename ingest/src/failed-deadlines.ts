import type { Logger } from '@vigil/service';
import { isStoreAtFault } from '@vigil/store';
import { type Batch, count } from './batch.ts';
import { afterFailure, type BatchDeadlines, type DeadlineError, type DeadlineFailures } from './deadlines.ts';
import type { Dispatch } from './dispatch.ts';

/**
 * A deadline whose handling threw would throw again before each message that comes after its time. It is put off, in
 * the store and for the work at hand, so that neither messages nor other deadlines wait for it; after a few attempts it
 * rings on its unit instead; and when even that fails it stays, and is told (stuck.ts).
 */
export interface FailedDeadlines {
  failed(error: DeadlineError): Promise<void>;
}

export function createFailedDeadlines(parts: {
  readonly dispatch: Dispatch;
  readonly logger: Logger;
  /** Those of the work at hand. */
  readonly failures: () => DeadlineFailures;
  readonly transact: (
    journal: null,
    late: boolean,
    job: (open: { readonly batch: Batch; readonly deadlines: BatchDeadlines }) => Promise<void>,
  ) => Promise<void>;
}): FailedDeadlines {
  const { dispatch, logger, transact } = parts;

  async function ringInstead({ deadline, cause }: DeadlineError): Promise<boolean> {
    const { kind, subject } = deadline;
    try {
      await transact(null, false, async ({ batch }) => {
        const owner = dispatch.deadlines.get(kind);
        const unitId = owner?.unitOf === undefined ? subject : await owner.unitOf(batch, subject);
        if (unitId === null) throw new Error(`no unit behind ${subject}`);
        await dispatch.failed(batch, { kind: 'deadline', deadline, unitId, detail: textOf(cause) });
        count(batch, 'deadline:given-up');
        await batch.deadlines.cancel(kind, subject);
      });
      return true;
    } catch (failure) {
      if (isStoreAtFault(failure)) throw failure;
      logger.error({ err: failure, kind, subject }, 'and it could not be made to ring');
      return false;
    }
  }

  return {
    failed: async (error) => {
      const { deadline } = error;
      const { kind, subject, attempts } = deadline;
      const { rings, againAfterMs } = afterFailure(deadline);
      logger.error({ err: error, kind, subject, attempts: attempts + 1, rings }, 'deadline could not be handled');
      parts.failures().note(deadline);
      if (rings && (await ringInstead(error))) return;
      await transact(null, false, ({ batch, deadlines }) => {
        count(batch, 'deadline:failed');
        return deadlines.rows.postpone(deadline, batch.now + againAfterMs);
      });
    },
  };
}

/** What threw, for people; bounded, because it goes into rows. */
export function textOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
