import { resolve } from 'node:path';
import { createLogger, createMetrics, type Logger, startHealthServer } from '@vigil/service';
import { loadServerKey, openStore, type Store, type StoreConfig } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import type { HistoryConfig } from '@vigil/store/history';
import { type Clock, systemClock } from './clock.ts';
import { type IngestConfig, rulesOf } from './config.ts';
import { describeIngest, type FactsParts, isReady, writeFacts } from './facts.ts';
import { createLazyHistory, dropOldHistory } from './history/driver.ts';
import { createHistoryWriter } from './history/writer.ts';
import { createJournals } from './journals.ts';
import { createListening } from './listening.ts';
import { createCounters, registerGauges } from './metrics.ts';
import { createPipeline } from './pipeline.ts';
import { repeat } from './repeat.ts';
import { createSweeper } from './sweep/sweeper.ts';
import { type BrokerLink, openBrokerLink } from './tell/broker-link.ts';
import { createFeed, type Feed } from './tell/feed.ts';
import { createOutbox, type Outbox } from './tell/outbox.ts';
import { createWorld } from './world.ts';

export interface IngestDeps {
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface Ingest {
  readonly healthPort: number;
  /** The store as this process has it. */
  readonly store: Store;
  /** One look at deadlines, silence and due dates, as the timer does it. */
  tick(): Promise<void>;
  status(): Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

const factsEveryMs = 2_000;
/** Days end once a day; an hour late does not matter, and a restart in between neither. */
const retentionEveryMs = 3_600_000;
const noLink: BrokerLink = {
  isUp: () => false,
  publish: () => Promise.reject(new Error('no broker configured')),
  stop: () => Promise.resolve(),
};

/**
 * ```
 *  journals ─▶ follower ─▶ pipeline ─▶ store ─▶ outbox, feed ─▶ broker
 *      │                      ▲
 *      │                   sweeper (deadlines, silence, due dates)
 *      └────▶ follower ─▶ history writer ─▶ history
 * ```
 */
export async function createIngest(
  config: IngestConfig,
  stores: { readonly store: StoreConfig; readonly history: HistoryConfig },
  deps: IngestDeps = {},
): Promise<Ingest> {
  const logger = deps.logger ?? createLogger({ name: 'ingest' });
  const clock = deps.clock ?? systemClock;
  const data = resolve(config.data);
  const { utcOffsetMinutes } = config;
  const rules = rulesOf(config);
  const metrics = createMetrics('vigil_ingest_');
  const counters = createCounters(metrics);
  const store = await openStore(stores.store, { clock: () => clock.now() });
  const driver = createLazyHistory(stores.history, logger);
  const world = createWorld();
  const listening = createListening();
  const stoppedBrokers = new Set<string>();

  // Telling is wired after the pipeline exists; until then nothing has been committed.
  let feed: Feed | null = null;
  let outbox: Outbox | null = null;
  const pipeline = await createPipeline({
    store,
    world,
    rules,
    clock,
    listening,
    logger,
    utcOffsetMinutes,
    tell: (news, journal) => {
      counters.add(news);
      if (news.brokerStartedAt !== null) listening.restart(news.brokerStartedAt);
      if (journal !== null && news.brokerStopped !== null)
        if (news.brokerStopped) stoppedBrokers.add(journal);
        else stoppedBrokers.delete(journal);
      if (news.changes || news.alarms > 0) feed?.announce(news.alarms > 0);
      if (news.answers) outbox?.kick();
    },
  });

  const link =
    config.broker.url === 'none'
      ? noLink
      : await connect(config.broker.url, data, logger, () => {
          outbox?.kick();
          feed?.announce(false);
        });
  feed = createFeed({ store, link, logger });
  outbox = createOutbox({ store, link, logger, now: () => clock.now(), maxAgeMs: config.answerMaxAgeMs });
  const history = createHistoryWriter({
    history: driver,
    store,
    logger,
    register: () => pipeline.register,
    birthProfile: (unitId) => world.states.get(unitId)?.profile ?? null,
  });
  const journals = createJournals({ config: { ...config, data }, store, pipeline, history, clock, logger });
  const sweeper = createSweeper({
    pipeline,
    world,
    store,
    listening,
    rules,
    clock,
    logger,
    utcOffsetMinutes,
    quarantineKeep: config.quarantineKeep,
    changesKeep: config.changesKeep,
    hearing: () => journals.hearing(),
    brokersUp: () => stoppedBrokers.size === 0 && (link === noLink || link.isUp()),
  });
  const facts: FactsParts = {
    store,
    world,
    journals,
    driver,
    history,
    outbox,
    counters,
    listening,
    linkUp: () => link.isUp(),
    now: () => clock.now(),
  };
  registerGauges(metrics, {
    followers: () => journals.status(),
    outbox: () => outbox.status(),
    history: () => history.status(),
    units: () => world.states.size,
    isDeaf: () => listening.isDeaf(),
  });
  const health = await startHealthServer({
    ...config.health,
    live: () => ({ ok: true, detail: { units: world.states.size } }),
    ready: () => ({ ok: isReady(facts), detail: describeIngest(facts) }),
    metrics,
    logger,
  });

  await journals.look();
  const tick = async (): Promise<void> => {
    await journals.look();
    await sweeper.tick();
    outbox.kick();
  };
  const loops = [
    repeat(logger, 'sweep', config.tickMs, tick),
    repeat(logger, 'facts', factsEveryMs, () => writeFacts(facts)),
    repeat(logger, 'history retention', retentionEveryMs, () => dropOldHistory(driver, config.history.keepDays, clock)),
  ];

  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    await Promise.all(loops.map((loop) => loop.stop()));
    await journals.stop();
    feed?.stop();
    await outbox?.stop();
    await link.stop();
    await health.close();
    await driver.close();
    await store.close();
  }

  return {
    healthPort: health.port,
    store,
    tick,
    status: () => describeIngest(facts),
    stop: () => {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function connect(url: string, data: string, logger: Logger, onUp: () => void): Promise<BrokerLink> {
  const password = serviceToken(await loadServerKey(data), 'ingest');
  return openBrokerLink({ url, username: 'service-ingest', password, logger, onUp });
}
