import { type Logger, supervise } from '@vigil/service';
import type { EffectRow, Store } from '@vigil/store';
import type { EffectKind } from '@vigil/vocabulary';
import { createWaiting, type Waiting } from './waiting.ts';

/** Executes one kind of effect. */
export interface EffectOwner {
  readonly kind: EffectKind;
  /** Who pays for a row of this key: owners take turns, however much waits for one of them. */
  readonly ownerOf: (key: string) => string;
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
 *  judge ─▶ flush ─▶ COMMIT ─▶ kick ─▶ due rows ─▶ by turns ─▶ owner of the kind ──done──▶ row deleted
 *                                ▲                 (waiting.ts)        └─not yet─▶ row stays
 *            link up, each tick ─┘
 * ```
 */
export interface Effects {
  /** There may be something to do: after a commit, when a link came up, and now and then. */
  kick(): void;
  stop(): Promise<void>;
}

/** Executed in one go. */
const rowsAtOnce = 200;
const rowsReadAtOnce = 500;
/** Rows that are known by their id at the same time, some MB; what one owner has beyond that is read again later. */
const rowsKnown = 100_000;

export function createEffects({ store, owners, logger, now }: EffectsOptions): Effects {
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;

  /** To the end of what is due: whoever has little to be told does not stand behind one who has much. */
  async function lookAhead(kind: EffectKind, waiting: Waiting): Promise<void> {
    for (;;) {
      const query = { kinds: [kind], now: now(), after: waiting.last, limit: rowsReadAtOnce };
      const rows = await store.read.effects.due(query);
      waiting.add(rows);
      if (rows.length < rowsReadAtOnce || stopped) return;
    }
  }

  async function drain(owner: EffectOwner): Promise<void> {
    let waiting = createWaiting(owner.ownerOf, rowsKnown);
    for (;;) {
      await lookAhead(owner.kind, waiting);
      const ids = waiting.take(rowsAtOnce);
      if (ids.length === 0) {
        if (!waiting.isCut) return;
        waiting = createWaiting(owner.ownerOf, rowsKnown);
        continue;
      }
      // Read again: its unit may have moved to another vendor meanwhile, and its key with it.
      const rows = inOrder(ids, await store.read.effects.get(ids));
      const done = await owner.execute(rows);
      if (done.length > 0) await store.transaction((tx) => tx.effects.done(done));
      if (done.length < rows.length || stopped) return;
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

function inOrder(ids: readonly string[], rows: readonly EffectRow[]): readonly EffectRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
