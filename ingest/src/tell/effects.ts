import { type Logger, supervise } from '@vigil/service';
import type { EffectRow, Store } from '@vigil/store';
import type { EffectKind } from '@vigil/vocabulary';

/** Executes one kind of effect. */
export interface EffectOwner {
  readonly kind: EffectKind;
  /** Executes what it can; the ids of what is done with for good. What it leaves comes again, so twice must be harmless. */
  execute(rows: readonly EffectRow[]): Promise<readonly string[]>;
}

export interface EffectsOptions {
  readonly store: Store;
  readonly owners: readonly EffectOwner[];
  readonly logger: Logger;
  readonly now: () => number;
}

/**
 * Executes effects after they were stored, with what made them necessary:
 *
 * ```
 *  judge ─▶ flush ─▶ COMMIT ─▶ kick ─▶ due rows ─▶ owner of the kind ──done──▶ row deleted
 *                                ▲                        └─not yet─▶ row stays
 *            link up, each tick ─┘
 * ```
 */
export interface Effects {
  /** There may be something to do: after a commit, when a link came up, and now and then. */
  kick(): void;
  stop(): Promise<void>;
}

const rowsAtOnce = 200;

export function createEffects({ store, owners, logger, now }: EffectsOptions): Effects {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  async function drain(owner: EffectOwner): Promise<void> {
    for (;;) {
      const rows = await store.read.effects.due({ kinds: [owner.kind], now: now(), limit: rowsAtOnce });
      if (rows.length === 0) return;
      const done = await owner.execute(rows);
      if (done.length > 0) await store.transaction((tx) => tx.effects.done(done));
      if (done.length < rows.length || rows.length < rowsAtOnce || stopped) return;
    }
  }

  /** One owner that fails does not keep the others from their work. */
  async function drainAll(): Promise<void> {
    const results = await Promise.allSettled(owners.map(drain));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  function kick(): void {
    if (stopped) return;
    if (running !== null) {
      again = true;
      return;
    }
    again = false;
    running = drainAll().finally(() => {
      running = null;
      if (again) kick();
    });
    supervise(logger, 'effects', running);
  }

  return {
    kick,
    stop: async () => {
      stopped = true;
      await running?.catch(() => 'told by supervise');
    },
  };
}
