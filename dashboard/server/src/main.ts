import '@vigil/service/runtime-guard';
import { checkWritable, holdFolder, readyLine, runMain } from '@vigil/service';
import { createDashboard } from './app.ts';
import { readConfig } from './config.ts';

await runMain('dashboard', async ({ logger, signal }) => {
  const { dashboard: config, ...stores } = readConfig();
  await checkWritable(config.data);
  await holdFolder(config.data, 'dashboard', { signal, onWait: (facts, message) => logger.warn(facts, message) });
  const dashboard = await createDashboard(config, stores, { logger });
  readyLine('dashboard', {
    port: dashboard.port,
    health: dashboard.healthPort,
    url: dashboard.url,
    // Their passwords stand in secrets/first-users.txt of the data folder alone: logs are kept, copied and shipped.
    ...(dashboard.firstUsers.length === 0 ? {} : { firstUsers: dashboard.firstUsers.map((user) => user.login) }),
  });
  return { stop: () => dashboard.stop() };
});
