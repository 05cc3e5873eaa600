import '@vigil/service/runtime-guard';
import { checkWritable, readyLine, redact, runMain } from '@vigil/service';
import { createIngest } from './app.ts';
import { readConfig } from './config.ts';

await runMain('ingest', async ({ logger }) => {
  const { ingest: config, history } = readConfig();
  logger.info({ config: redact(config, []), history: redact(history, ['token', 'password']) }, 'configuration');
  await checkWritable(config.data);
  const ingest = await createIngest(config, history, { logger });
  readyLine('ingest', { healthPort: ingest.healthPort });
  return { stop: () => ingest.stop() };
});
