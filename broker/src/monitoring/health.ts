import type { JournalWriter } from '@vigil/journal';
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
  metrics.gauge('journal_used_bytes', 'Bytes of journal on disk', [], (gauge) => gauge.set(journal.status().usedBytes));
  metrics.gauge('journal_limit_bytes', 'Bytes from which telemetry is refused', [], (gauge) =>
    gauge.set(journal.status().limitBytes),
  );
  metrics.gauge('journal_pending', 'Records waiting for the disk', [], (gauge) => gauge.set(journal.status().pending));
  metrics.gauge('journal_writable', '1: the last group was written', [], (gauge) =>
    gauge.set(journal.status().writable ? 1 : 0),
  );
  metrics.gauge('unpromised_clients', 'Clients that hold a message we did not acknowledge', [], (gauge) =>
    gauge.set(broker.status().unpromised),
  );
  const detail = () => ({
    name: config.name,
    uptimeSeconds: Math.round((performance.now() - startedAt) / 1000),
    ports: broker.ports,
    ...broker.status(),
    credentials: credentials.size,
    journal: journal.status(),
  });
  return startHealthServer({
    port: config.health.port,
    host: config.health.host,
    live: () => ({ ok: true, detail: { name: config.name } }),
    ready: () => ({ ok: broker.status().listening && journal.status().writable, detail: detail() }),
    metrics,
    logger,
  });
}
