import '@vigil/service/runtime-guard';
import { checkWritable, holdFolder, readyLine, redact, runMain } from '@vigil/service';
import { createIngest } from './app.ts';
import { readConfig } from './config.ts';

await runMain('ingest', async ({ logger, signal }) => {
  const { ingest: config, ...stores } = readConfig();
  logger.info(
    { config: redact(config, []), store: stores.store, history: redact(stores.history, ['token', 'password']) },
    'configuration',
  );
  await checkWritable(config.data);
  await holdFolder(config.data, 'ingest', { signal, onWait: (facts, message) => logger.warn(facts, message) });
  const ingest = await createIngest(config, stores, { logger });
  readyLine('ingest', { healthPort: ingest.healthPort });
  return { stop: () => ingest.stop() };
});
