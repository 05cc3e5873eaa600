import { createMetrics, type Metrics } from '@vigil/service';
import { errorList } from '@vigil/vocabulary';

/** Figures of this process, prefix `vigil_dashboard_`: what happens is counted, what stands is read when asked for. */
export interface DashboardMetrics {
  readonly metrics: Metrics;
  request(route: string, method: string, status: number, seconds: number): void;
  refused(code: string): void;
  resent(): void;
  /** Adds the gauges. Once, when everything that they read stands. */
  show(read: Gauges): void;
}

export interface Gauges {
  readonly desks: () => { readonly open: number; readonly live: number; readonly unconfirmed: number };
  /** Emergencies that ring and that nobody at a desk could take. */
  readonly alone: () => number;
  readonly feedAgeMs: () => number;
  /** Since a canary last came through, or since the start while none has. */
  readonly proofAgeMs: () => number;
  readonly brokerConnected: () => boolean;
  readonly connections: () => { readonly open: number; readonly anonymous: number; readonly cut: number };
  readonly readers: () => { readonly running: number; readonly waiting: number };
}

export function createDashboardMetrics(): DashboardMetrics {
  const metrics = createMetrics('dashboard');
  const requests = metrics.histogram(
    'request_seconds',
    'Time from the first byte of a request to the last of its answer',
    [0.005, 0.02, 0.1, 0.5, 2, 10],
    ['route', 'method', 'status'],
  );
  const refused = metrics.counter('refused_total', 'Requests answered with an error, by its code', ['code']);
  // A code that has not been met yet is a 0 that can grow, not a series that is missing.
  for (const { code } of errorList) refused.inc({ code }, 0);
  const resent = metrics.counter('alarm_resent_total', 'Urgent alarms sent to a desk again because it did not confirm');
  const gauge = (name: string, help: string, read: () => number): void => {
    metrics.gauge(name, help, [], (one) => one.set(read()));
  };
  return {
    metrics,
    request: (route, method, status, seconds) => requests.observe({ route, method, status: String(status) }, seconds),
    refused: (code) => refused.inc({ code }),
    resent: () => resent.inc(),
    show: (read) => {
      gauge('desks', 'Open consoles', () => read.desks().open);
      gauge('desks_live', 'Consoles that prove each second what they paint', () => read.desks().live);
      gauge('alarms_unconfirmed', 'Urgent alarms not confirmed yet, over all desks', () => read.desks().unconfirmed);
      gauge('emergencies_unwatched', 'Emergencies that ring and that nobody at a desk could take', () => read.alone());
      gauge('feed_age_seconds', 'Since the change table was last read', () => read.feedAgeMs() / 1000);
      gauge(
        'proof_age_seconds',
        'Since a canary last came through, or since the start while none has',
        () => read.proofAgeMs() / 1000,
      );
      gauge('broker_connected', '1 while connected to the broker', () => (read.brokerConnected() ? 1 : 0));
      gauge('connections', 'Open HTTP connections, desks too', () => read.connections().open);
      gauge('connections_anonymous', 'Those that no session has used', () => read.connections().anonymous);
      metrics.total(
        'connections_cut_total',
        'Connections without a session cut because there were too many',
        [],
        () => [[{}, read.connections().cut]],
      );
      gauge('readings_running', 'Reader threads at work', () => read.readers().running);
      gauge(
        'readings_waiting',
        'Charts, searches and lists that wait for a reader thread',
        () => read.readers().waiting,
      );
    },
  };
}
