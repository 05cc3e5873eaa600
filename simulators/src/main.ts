import '@vigil/service/runtime-guard';
import { loadConfig, readyLine, runMain } from '@vigil/service';
import { cityFile, ensureCity } from './city/city-file.ts';
import { cityConfigSchema, cityConfigSource } from './config.ts';
import { startControl } from './fleet/control.ts';
import { startFleet } from './fleet/fleet.ts';
import { startIncidents } from './fleet/incidents.ts';

await runMain('city', async ({ logger }) => {
  const config = loadConfig(cityConfigSchema, cityConfigSource);
  const { city } = await ensureCity(cityFile(config.dataDir), {
    units: config.units,
    seed: config.seed,
    today: new Date().toISOString().slice(0, 10),
  });
  const errors = new Map<string, number>();
  const fleet = startFleet({
    city,
    url: config.url,
    seed: config.seed,
    intervalMs: config.intervalMs,
    connectOverMs: config.connectOverMs,
    onEvent: (event) => {
      if (event.type === 'error') errors.set(event.error.message, (errors.get(event.error.message) ?? 0) + 1);
      else if (event.connected === event.wanted)
        logger.info({ connections: event.connected, units: city.units.length }, 'the whole city is connected');
    },
  });
  const incidents =
    config.incidentEveryMs === 0
      ? null
      : startIncidents({
          fleet,
          city,
          seed: config.seed,
          everyMs: config.incidentEveryMs,
          onError: (error) => logger.warn({ err: error }, 'incident failed'),
        });
  const control = await startControl(fleet, config.dataDir);
  const report = setInterval(() => {
    logger.info({ ...fleet.status(), released: fleet.status().released.length }, 'city');
    for (const [message, count] of errors)
      logger.warn({ count, error: message }, 'connection errors in the last minute');
    errors.clear();
  }, 60_000);
  readyLine('city', { units: city.units.length, connections: city.credentials.length });
  return {
    stop: async () => {
      clearInterval(report);
      incidents?.stop();
      await control.close();
      await fleet.stop();
    },
  };
});
