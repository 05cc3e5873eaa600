import type { Logger } from '@vigil/service';
import type { Store } from '@vigil/store';

/** Rows that wait for somebody and that nobody handles. */
export interface StuckRows {
  readonly what: 'deadline' | 'effect';
  readonly kind: string;
  readonly count: number;
}

/**
 * Deadlines and effects of a kind that this program does not know, and deadlines whose handling keeps failing. They
 * are left where they are (a newer program wrote them and may come back), and they are told: in the log once for each
 * change, on the system page and as a gauge for as long as they are there.
 */
export interface Stuck {
  look(): Promise<void>;
  status(): readonly StuckRows[];
}

export function createStuck(parts: {
  readonly store: Pick<Store, 'read'>;
  readonly logger: Logger;
  readonly deadlineKinds: readonly string[];
  readonly effectKinds: readonly string[];
}): Stuck {
  const { store, logger } = parts;
  let known: readonly StuckRows[] = [];
  return {
    status: () => known,
    look: async () => {
      const deadlines = await store.read.deadlines.stuck(parts.deadlineKinds);
      const effects = await store.read.effects.stuck(parts.effectKinds);
      const found: readonly StuckRows[] = [
        ...deadlines.map((rows) => ({ what: 'deadline' as const, ...rows })),
        ...effects.map((rows) => ({ what: 'effect' as const, ...rows })),
      ];
      if (JSON.stringify(found) !== JSON.stringify(known) && found.length > 0)
        logger.error({ stuck: found }, 'deadlines or effects wait that this program cannot handle');
      known = found;
    },
  };
}
