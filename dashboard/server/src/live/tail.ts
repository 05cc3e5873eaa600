import type { Logger } from '@vigil/service';
import { supervise } from '@vigil/service';
import type { ChangeRow, Store } from '@vigil/store';
import type { Serial } from './serial.ts';

/** What happens with the rows of the `change` table, in their order. `gap`: rows were trimmed before we read them. */
export type ChangeSink = (rows: readonly ChangeRow[], gap: boolean) => Promise<void>;

export interface Tail {
  /** Somebody says that there is something new. Cheap, any number of times. */
  wake(): void;
  /** Last row handed to the sink. */
  seq(): number;
  /** When the table was last read without an error, epoch ms. */
  readAt(): number;
  stop(): Promise<void>;
}

const pageRows = 2_000;

/**
 * Follows the `change` table. Wake-ups (MQTT, own commands) only make it quick: it looks by itself every
 * `everyMs`, so nothing depends on one arriving.
 *
 * Numbers grow by one without gaps and become visible in their order (the store's promise, `ports/changes.ts`), so a hole
 * means that rows were trimmed while we were away, and the boards are read anew.
 */
export async function startTail(deps: {
  readonly store: Store;
  readonly serial: Serial;
  readonly sink: ChangeSink;
  readonly everyMs: number;
  readonly logger: Logger;
  readonly now: () => number;
}): Promise<Tail> {
  const { store, serial, sink, logger, now } = deps;
  let seq = await store.read.changes.lastSeq();
  let readAt = now();
  let queued = false;
  let stopped = false;
  let failing = false;

  const drain = async (): Promise<void> => {
    for (;;) {
      const rows = await store.read.changes.after(seq, pageRows);
      readAt = now();
      const first = rows[0];
      const last = rows.at(-1);
      if (first === undefined || last === undefined) return;
      await sink(rows, first.seq !== seq + 1);
      seq = last.seq;
      if (rows.length < pageRows) return;
    }
  };

  const look = async (): Promise<void> => {
    queued = false;
    if (stopped) return;
    try {
      await drain();
      if (failing) logger.info('change feed is read again');
      failing = false;
    } catch (error) {
      // The next look tries the same rows again; desks notice by the age of the last reading in readiness.
      if (!failing) logger.warn({ err: error }, 'change feed cannot be read');
      failing = true;
    }
  };

  const wake = (): void => {
    if (queued || stopped) return;
    queued = true;
    supervise(logger, 'change feed', serial.run(look));
  };
  const timer = setInterval(wake, deps.everyMs);

  return {
    wake,
    seq: () => seq,
    readAt: () => readAt,
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await serial.idle();
    },
  };
}
