import { type Logger, supervise } from '@vigil/service';
import type { Store } from '@vigil/store';
import type { BrokerLink } from './broker-link.ts';

export interface OutboxOptions {
  readonly store: Store;
  readonly link: Pick<BrokerLink, 'isUp' | 'publish' | 'whenUp'>;
  readonly logger: Logger;
  readonly now: () => number;
  readonly maxAgeMs: number;
}

/**
 * Answers to devices, told after they were stored. A row goes only when the broker has confirmed it, so an answer may
 * come twice and is never forgotten; a device that was answered once ignores the second.
 */
export interface Outbox {
  /** There may be something to tell: after a commit, when the link came up, and now and then. */
  kick(): void;
  status(): { readonly told: number; readonly expired: number };
  stop(): Promise<void>;
}

const rowsAtOnce = 200;

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, link, logger } = options;
  let told = 0;
  let expired = 0;
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  async function drain(): Promise<void> {
    for (;;) {
      const rows = await store.read.answers.next(rowsAtOnce);
      const tooOld = options.now() - options.maxAgeMs;
      const dead = rows.filter((row) => row.at < tooOld);
      const live = link.isUp() ? rows.filter((row) => row.at >= tooOld) : [];
      const results = await Promise.allSettled(live.map((row) => link.publish(row.topic, row.payload, 1)));
      const sent = live.filter((_row, index) => results[index]?.status === 'fulfilled');
      const done = [...dead, ...sent];
      if (done.length > 0) await store.transaction((tx) => tx.answers.done(done.map((row) => row.id)));
      told += sent.length;
      expired += dead.length;
      if (dead.length > 0) logger.warn({ answers: dead.length }, 'answers expired before a broker took them');
      if (done.length < rows.length || rows.length < rowsAtOnce || stopped) return;
    }
  }

  function kick(): void {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    running = drain().finally(() => {
      running = null;
      if (again) kick();
    });
    supervise(logger, 'answers to devices', running);
  }

  link.whenUp(kick);
  return {
    kick,
    status: () => ({ told, expired }),
    stop: async () => {
      stopped = true;
      await running?.catch(() => 'told by supervise');
    },
  };
}
