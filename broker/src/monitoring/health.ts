import type { JournalStatus, JournalWriter } from '@vigil/journal';
import { type HealthServer, type Logger, type Metrics, startHealthServer } from '@vigil/service';
import type { Broker } from '../broker.ts';
import type { BrokerConfig } from '../config.ts';
import type { Credentials } from '../sessions/sign-in.ts';

export interface HealthParts {
  readonly broker: Broker;
  readonly journal: JournalWriter;
  readonly credentials: Credentials;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Ready means: what a device sends now is kept. The register's absence does not count: what was known of it stays
 * valid, and on a new installation it is made by processes that wait for this very page.
 */
export function startBrokerHealth(config: BrokerConfig, parts: HealthParts): Promise<HealthServer> {
  const { broker, journal, credentials, metrics, logger } = parts;
  const startedAt = performance.now();
  metrics.gauge('journal_used_bytes', 'Bytes of journal on disk', [], async (gauge) =>
    gauge.set((await journal.status()).usedBytes),
  );
  metrics.gauge('journal_limit_bytes', 'Bytes from which telemetry is refused', [], async (gauge) =>
    gauge.set((await journal.status()).limitBytes),
  );
  metrics.gauge('journal_pending', 'Records waiting for the disk', [], async (gauge) =>
    gauge.set((await journal.status()).pending),
  );
  metrics.gauge('journal_writable', '1: the last group was written', [], async (gauge) =>
    gauge.set((await journal.status()).writable ? 1 : 0),
  );
  metrics.gauge('unpromised_clients', 'Clients that hold a message we did not acknowledge', [], (gauge) =>
    gauge.set(broker.status().unpromised),
  );
  const detail = (status: JournalStatus) => ({
    name: config.name,
    uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
    ports: broker.ports,
    ...broker.status(),
    credentials: credentials.size,
    journal: status,
  });
  return startHealthServer({
    port: config.health.port,
    host: config.health.host,
    setting: 'VIGIL_BROKER_HEALTH_PORT',
    live: () => ({ ok: true, detail: { name: config.name } }),
    ready: async () => {
      const status = await journal.status();
      return { ok: broker.status().listening && status.writable, detail: detail(status) };
    },
    metrics,
    logger,
  });
}
