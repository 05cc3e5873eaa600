import { createMetrics, type Metrics } from '@vigil/service';

/** Figures of this process, prefix `vigil_dashboard_`. */
export interface DashboardMetrics {
  readonly metrics: Metrics;
  request(route: string, method: string, status: number, seconds: number): void;
  refused(code: string): void;
  resent(): void;
}

export function createDashboardMetrics(read: {
  readonly desks: () => { readonly open: number; readonly live: number; readonly unconfirmed: number };
  readonly feedAgeMs: () => number;
  readonly proofAgeMs: () => number | null;
  readonly brokerConnected: () => boolean;
}): DashboardMetrics {
  const metrics = createMetrics('vigil_dashboard_');
  const requests = metrics.histogram(
    'request_seconds',
    'Time from the first byte of a request to the last of its answer',
    [0.005, 0.02, 0.1, 0.5, 2, 10],
    ['route', 'method', 'status'],
  );
  const refused = metrics.counter('refused_total', 'Requests answered with an error, by its code', ['code']);
  const resent = metrics.counter('alarm_resent_total', 'Urgent alarms sent to a desk again because it did not confirm');
  metrics.gauge('desks', 'Open consoles', [], (gauge) => gauge.set(read.desks().open));
  metrics.gauge('desks_live', 'Consoles that prove each second what they paint', [], (gauge) =>
    gauge.set(read.desks().live),
  );
  metrics.gauge('alarms_unconfirmed', 'Urgent alarms not confirmed yet, over all desks', [], (gauge) =>
    gauge.set(read.desks().unconfirmed),
  );
  metrics.gauge('feed_age_seconds', 'Since the change table was last read', [], (gauge) =>
    gauge.set(read.feedAgeMs() / 1000),
  );
  metrics.gauge('proof_age_seconds', 'Since a canary last came through; NaN: never', [], (gauge) =>
    gauge.set((read.proofAgeMs() ?? Number.NaN) / 1000),
  );
  metrics.gauge('broker_connected', '1 while connected to the broker', [], (gauge) =>
    gauge.set(read.brokerConnected() ? 1 : 0),
  );
  return {
    metrics,
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    refused: (code) => refused.inc({ code }),
    resent: () => resent.inc(),
  };
}
