import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { programVersion } from './program-version.ts';

type Labels = Readonly<Record<string, string>>;

export interface Metrics {
  readonly registry: Registry;
  /** `name` without the prefix; Prometheus wants counters to end in `_total`. */
  counter(name: string, help: string, labelNames?: readonly string[]): Counter;
  /** A counter that somebody else counts: `read` gives its values since the start of the process, at every scrape. */
  total(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => Iterable<readonly [labels: Labels, value: number]>,
  ): void;
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
 * One registry of one process, with Node's own figures (CPU, memory, event loop lag, open descriptors) and
 * `vigil_build_info`, whose absence tells that a process is not there.
 * @param name the process; `vigil_<name>_` stands before every own name
 */
export function createMetrics(name: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Gauges with the name of a counter; the same by type stays.
  for (const what of ['handles', 'requests', 'resources']) registry.removeSingleMetric(`nodejs_active_${what}_total`);
  const common = (own: string, help: string, labelNames: readonly string[] = []) => ({
    name: `vigil_${name}_${own}`,
    help,
    labelNames: [...labelNames],
    registers: [registry],
  });
  new Gauge({
    name: 'vigil_build_info',
    help: 'Always 1; what is running is in the labels',
    labelNames: ['process', 'version', 'node'],
    registers: [registry],
  }).set({ process: name, version: programVersion().version, node: process.versions.node }, 1);
  return {
    registry,
    counter: (own, help, labelNames) => new Counter(common(own, help, labelNames)),
    total: (own, help, labelNames, read) => {
      const counter: Counter = new Counter({
        ...common(own, help, labelNames),
        collect: () => {
          counter.reset();
          for (const [labels, value] of read()) counter.inc(labels, value);
        },
      });
    },
    gauge: (own, help, labelNames, collect) => {
      const gauge: Gauge = new Gauge({
        ...common(own, help, labelNames),
        ...(collect === undefined ? {} : { collect: () => collect(gauge) }),
      });
      return gauge;
    },
    histogram: (own, help, buckets, labelNames) =>
      new Histogram({ ...common(own, help, labelNames), buckets: [...buckets] }),
  };
}
