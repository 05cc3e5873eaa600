import { join } from 'node:path';
import { openJournal } from '@vigil/journal';
import {
  checkDescriptors,
  checkWritable,
  createMetrics,
  holdFolder,
  loadConfig,
  type MainContext,
  openTrustedTime,
  type Running,
  readyLine,
  redact,
  supervise,
} from '@vigil/service';
import {
  loadServerKey,
  openCredentialBook,
  storeConfigSource,
  storeIn,
  storeSettingSchema,
} from '@vigil/store/credentials';
import { createBroker } from './broker.ts';
import { brokerConfigSchema, brokerConfigSource, descriptorHeadRoom } from './config.ts';
import { startBrokerHealth } from './monitoring/health.ts';
import { logJournalEvent } from './monitoring/journal-log.ts';
import { WatchedJournal } from './monitoring/watched-journal.ts';

const pruneEveryMs = 60_000;

/** The broker process: configuration, journal, credentials, broker, health page; stopped in the opposite order. */
export async function startApp({ logger, signal }: MainContext): Promise<Running> {
  const config = loadConfig(brokerConfigSchema, brokerConfigSource);
  logger.info({ config: redact(config, []) }, 'configuration');
  await checkWritable(config.data);
  await holdFolder(config.data, `broker-${config.name}`, {
    signal,
    onWait: (facts, message) => logger.warn(facts, message),
  });
  await checkDescriptors(config.limits.connections + descriptorHeadRoom);

  const metrics = createMetrics('broker');
  const serverKey = await loadServerKey(config.data);
  const { keepHours, ...journalLimits } = config.journal;
  const writer = await openJournal({ root: join(config.data, 'journal') }).writer(config.name, {
    ...journalLimits,
    onEvent: (event) => logJournalEvent(logger, event),
  });
  const journal = new WatchedJournal(writer, config.name, logger);
  const credentials = await openCredentialBook({
    store: storeIn(config.data, loadConfig(storeSettingSchema, storeConfigSource)),
    serverKey,
    onEvent: (event) => {
      if (event.kind === 'store-away') logger.warn(event, 'register is away; known credentials stay valid');
      else if (event.kind === 'no-store-yet')
        logger.info('no register yet: devices can sign in as soon as it is there');
      else logger.info(event, 'credentials');
    },
  });
  const broker = await createBroker(config, { journal, credentials, serverKey, logger, metrics });
  const health = await startBrokerHealth(config, { broker, journal, credentials, metrics, logger });

  // By a time of its own: a clock that is set years ahead must not delete what was kept for replay.
  const time = openTrustedTime(join(config.data, 'time', `broker-${config.name}.json`));
  const pruneOld = async (): Promise<void> => {
    time.save();
    await journal.prune({ keepMs: keepHours * 3_600_000, now: time.now() });
  };
  const prune = setInterval(() => supervise(logger, 'journal prune', pruneOld), pruneEveryMs);
  const reload = (): void => supervise(logger, 'certificate reload', () => broker.reloadCertificates());
  process.on('SIGHUP', reload);
  readyLine('broker', { name: config.name, data: config.data, ...broker.ports, health: health.port });

  return {
    stop: async () => {
      process.off('SIGHUP', reload);
      clearInterval(prune);
      await broker.stop();
      await journal.close();
      credentials.close();
      await health.close();
    },
  };
}
