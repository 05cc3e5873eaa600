import type { Store } from '@vigil/store';
import type { HistoryThread } from './history/thread.ts';
import type { Journals } from './journals.ts';
import type { Listening } from './listening.ts';
import type { Counters } from './metrics.ts';
import type { ClockFacts } from './pipeline-clock.ts';
import type { Stuck } from './stuck.ts';
import type { Answers } from './tell/answers.ts';
import type { World } from './world.ts';

export interface FactsParts {
  readonly store: Store;
  readonly world: World;
  readonly journals: Journals;
  readonly history: Pick<HistoryThread, 'driver' | 'status'>;
  readonly answers: Answers;
  readonly stuck: Stuck;
  readonly counters: Counters;
  readonly listening: Listening;
  readonly linkUp: () => boolean;
  /** What was noticed of our own clock. */
  readonly clock: () => ClockFacts;
  readonly now: () => number;
}

/** What the system page and the readiness page show of this process. */
export function describeIngest(parts: FactsParts): Readonly<Record<string, unknown>> {
  const { answers, history, listening, stuck, world } = parts;
  return {
    at: parts.now(),
    journals: parts.journals.status(),
    history: { driver: history.driver, ...history.status() },
    answers: answers.status(),
    stuck: stuck.status(),
    brokerLink: parts.linkUp(),
    listening: !listening.isDeaf(),
    listeningSince: listening.isDeaf() ? null : listening.since(0),
    deaf: listening.deaf(),
    clock: parts.clock(),
    units: world.states.size,
    diskLow: parts.store.isDiskLow(),
    counts: Object.fromEntries(parts.counters.totals),
  };
}

/** Ready: nothing that was acknowledged waits for us for an unknown reason. */
export function isReady(parts: FactsParts): boolean {
  return parts.journals.status().every(({ started, error }) => started && error === null);
}

export async function writeFacts(parts: FactsParts): Promise<void> {
  const facts = describeIngest(parts);
  await parts.store.transaction(async (tx) => {
    await tx.processes.beat('ingest', parts.now());
    await tx.processes.setFact('ingest.status', facts);
  });
}
