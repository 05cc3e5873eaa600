import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  /** `name` without the prefix; Prometheus wants counters to end in `_total`. */
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  /** `collect` is called at every scrape, for values that are cheaper to read than to follow. */
  gauge(
    name: string,
    help: string,
    labelNames?: readonly string[],
    collect?: (gauge: Gauge) => void | Promise<void>,
  ): Gauge;
  /** `buckets` in the unit the name ends in (`_seconds`, `_bytes`). */
  histogram(name: string, help: string, buckets: readonly number[], labelNames?: readonly string[]): Histogram;
}

/**
 * One registry of one process, with Node's own figures (CPU, memory, event loop lag, open descriptors).
 * @param prefix put before every own name, with its underscore: `vigil_broker_`
 */
export function createMetrics(prefix: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const common = (name: string, help: string, labelNames: readonly string[] = []) => ({
    name: `${prefix}${name}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  return {
    registry,
    counter: (name, help, labelNames) => new Counter(common(name, help, labelNames)),
    gauge: (name, help, labelNames, collect) => {
      const gauge: Gauge = new Gauge({
        ...common(name, help, labelNames),
        ...(collect === undefined ? {} : { collect: () => collect(gauge) }),
      });
      return gauge;
    },
    histogram: (name, help, buckets, labelNames) =>
      new Histogram({ ...common(name, help, labelNames), buckets: [...buckets] }),
  };
}
