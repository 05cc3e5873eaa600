import type { Store } from '@vigil/store';
import type { LazyHistory } from './history/driver.ts';
import type { HistoryWriter } from './history/writer.ts';
import type { Journals } from './journals.ts';
import type { Listening } from './listening.ts';
import type { Counters } from './metrics.ts';
import type { Outbox } from './tell/outbox.ts';
import type { World } from './world.ts';

export interface FactsParts {
  readonly store: Store;
  readonly world: World;
  readonly journals: Journals;
  readonly driver: Pick<LazyHistory, 'name'>;
  readonly history: HistoryWriter;
  readonly outbox: Outbox;
  readonly counters: Counters;
  readonly listening: Listening;
  readonly linkUp: () => boolean;
  readonly now: () => number;
}

/** What the system page and the readiness page show of this process. */
export function describeIngest(parts: FactsParts): Readonly<Record<string, unknown>> {
  const { driver, history, listening, outbox, world } = parts;
  const statuses = parts.journals.status();
  const of = (name: 'ingest' | 'history') =>
    statuses.filter((entry) => entry.name === name).map(({ status }) => status);
  return {
    at: parts.now(),
    journals: of('ingest'),
    history: { driver: driver.name, ...history.status(), journals: of('history') },
    answers: outbox.status(),
    brokerLink: parts.linkUp(),
    listening: !listening.isDeaf(),
    listeningSince: listening.isDeaf() ? null : listening.since(0),
    units: world.states.size,
    counts: Object.fromEntries(parts.counters.totals),
  };
}

/** Ready: nothing that was acknowledged waits for us for an unknown reason. */
export function isReady(parts: FactsParts): boolean {
  const ingest = parts.journals.status().filter((entry) => entry.name === 'ingest');
  return ingest.every(({ status }) => status.started && status.error === null && !status.behindCursor);
}

export async function writeFacts(parts: FactsParts): Promise<void> {
  const facts = describeIngest(parts);
  await parts.store.transaction(async (tx) => {
    await tx.processes.beat('ingest', parts.now());
    await tx.processes.setFact('ingest.status', facts);
  });
}
