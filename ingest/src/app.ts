import { join, resolve } from 'node:path';
import { createLogger, createMetrics, type Logger, startHealthServer } from '@vigil/service';
import { loadServerKey, openStore, type Store, type StoreConfig } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import type { HistoryConfig } from '@vigil/store/history';
import { type Clock, systemClock } from './clock.ts';
import { type IngestConfig, rulesOf } from './config.ts';
import { describeIngest, type FactsParts, isReady, writeFacts } from './facts.ts';
import { features } from './features.ts';
import { startHistoryThread } from './history/thread.ts';
import { createJournals } from './journals.ts';
import { createJudging } from './judging.ts';
import { createCounters, registerGauges } from './metrics.ts';
import { repeat } from './repeat.ts';
import { createAnswers } from './tell/answers.ts';
import { type BrokerLink, noBrokerLink, openBrokerLink } from './tell/broker-link.ts';
import { createEffects } from './tell/effects.ts';
import { createFeed } from './tell/feed.ts';
import { startVendorLive } from './vendor-live/thread.ts';

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

/**
 * ```
 *  journals ─▶ follower ─▶ pipeline ─▶ store ─▶ effects, feed ─▶ broker
 *      │                      ▲
 *      │                   sweeper (deadlines, silence, due dates)
 *      ├────▶ history's own thread ─▶ history
 *      └────▶ while somebody looks: a thread that shows vendors their messages
 * ```
 */
export async function createIngest(
  config: IngestConfig,
  stores: { readonly store: StoreConfig; readonly history: HistoryConfig },
  deps: IngestDeps = {},
): Promise<Ingest> {
  const logger = deps.logger ?? createLogger({ name: 'ingest' });
  const clock = deps.clock ?? systemClock;
  const now = (): number => clock.now();
  const data = resolve(config.data);
  const metrics = createMetrics('ingest');
  const counters = createCounters(metrics);
  const store = await openStore(stores.store, { clock: now });
  // Early: it loads its own modules while the register and the units are read here.
  const history = startHistoryThread({
    logger,
    data: {
      journalRoot: join(data, 'journal'),
      journals: config.journals,
      batch: { max: config.history.max, gatherMs: config.history.gatherMs },
      keepDays: config.history.keepDays,
      logLevel: logger.level,
      store: stores.store,
      history: stores.history,
    },
  });

  const link = config.broker.url === 'none' ? noBrokerLink : await connect(config.broker.url, data, logger);
  const feed = createFeed({ store, link, logger });
  const answers = createAnswers({ link, logger, now, maxAgeMs: config.answerMaxAgeMs });
  const effects = createEffects({ store, owners: [answers], logger, now });
  link.whenUp(() => effects.kick());

  const { world, listening, pipeline, sweeper, stuck } = await createJudging({
    store,
    features,
    rules: rulesOf(config),
    clock,
    logger,
    utcOffsetMinutes: config.utcOffsetMinutes,
    quarantineKeep: config.quarantineKeep,
    quarantineBounds: { vendorBytes: config.quarantineVendorBytes, allBytes: config.quarantineBytes },
    changesKeep: config.changesKeep,
    // Our connection goes to the broker of the first journal; of the others only their journals tell.
    brokerReached: (journal) => link === noBrokerLink || journal !== config.journals[0] || link.isUp(),
    tell: (news) => {
      counters.add(news);
      if (news.changes || news.alarms > 0) feed.announce(news.alarms > 0);
      if (news.effects) effects.kick();
    },
  });

  const journals = createJournals({ config: { ...config, data }, store, pipeline, clock, logger });

  const facts: FactsParts = {
    store,
    world,
    journals,
    history,
    answers,
    stuck,
    counters,
    listening,
    clock: () => pipeline.clockFacts(),
    linkUp: () => link.isUp(),
    now,
  };
  registerGauges(metrics, {
    followers: () => [
      ...journals.status().map((status) => ({ name: 'ingest', status })),
      ...history.status().journals.map((status) => ({ name: 'history', status })),
    ],
    answers: () => answers.status(),
    stuck: () => stuck.status(),
    history: () => history.status(),
    units: () => world.states.size,
    isDeaf: () => listening.isDeaf(),
  });
  const health = await startHealthServer({
    ...config.health,
    setting: 'VIGIL_INGEST_HEALTH_PORT',
    live: () => ({ ok: true, detail: { units: world.states.size } }),
    ready: () => ({ ok: isReady(facts), detail: describeIngest(facts) }),
    metrics,
    logger,
  });

  const vendorLive = startVendorLive(
    { journalRoot: join(data, 'journal'), logLevel: logger.level, store: stores.store },
    { read: store.read, logger, now },
  );
  await journals.look();
  const tick = async (): Promise<void> => {
    // What the wall clock says, and what is to be told, waits for no journal that cannot be looked at.
    try {
      await journals.look();
    } finally {
      await sweeper.tick(journals.hearing()).finally(() => effects.kick());
    }
  };
  const loops = [
    repeat(logger, 'sweep', config.tickMs, tick),
    repeat(logger, 'facts', factsEveryMs, () => writeFacts(facts)),
  ];

  let stopping: Promise<void> | null = null;
  async function stop(): Promise<void> {
    await Promise.all(loops.map((loop) => loop.stop()));
    await Promise.all([journals.stop(), history.stop(), vendorLive.stop()]);
    feed.stop();
    await effects.stop();
    await link.stop();
    await health.close();
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

async function connect(url: string, data: string, logger: Logger): Promise<BrokerLink> {
  const password = serviceToken(await loadServerKey(data), 'ingest');
  return openBrokerLink({ url, username: 'service-ingest', password, logger });
}
