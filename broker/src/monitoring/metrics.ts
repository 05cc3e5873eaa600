import type { Metrics } from '@vigil/service';
import { type EndReason, endReasons, type UpFamily, upFamilies } from '@vigil/vocabulary';
import { type Refusal, refusals } from '../refusal.ts';

/** Accepted publishes by family; the index is the QoS. */
export type AcceptedCells = Readonly<Record<UpFamily, number[]>>;

/** One message in so many is timed: observing a histogram costs 0.2 µs, which at 100,000 msg/s is 2 % of a core. */
const timedEvery = 8;

/**
 * Figures of the hot path are plain numbers, moved into the Prometheus counters when somebody asks for them
 * (an `inc` costs 0.2 µs).
 */
export class BrokerMetrics {
  readonly accepted: AcceptedCells;
  readonly #refused = new Map<Refusal, number>(refusals.map((reason) => [reason, 0]));
  readonly #ended = new Map<EndReason, number>(endReasons.map((reason) => [reason, 0]));
  #connects = 0;
  #deliveryDenied = 0;
  #presenceLost = 0;
  #timed = 0;
  #group = 0;
  readonly #latency;
  readonly #groupSize;

  constructor(metrics: Metrics, connections: () => number, sessions: () => number) {
    const byQos = (): number[] => [0, 0, 0];
    this.accepted = {
      birth: byQos(),
      state: byQos(),
      status: byQos(),
      stats: byQos(),
      fault: byQos(),
      event: byQos(),
      alarm: byQos(),
      test: byQos(),
    };
    // Registered first: its collect runs before the counters below are read.
    metrics.gauge('connections', 'Open connections, signed in or not', [], (gauge) => {
      gauge.set(connections());
      this.#flush();
    });
    metrics.gauge('sessions', 'Signed-in clients', [], (gauge) => gauge.set(sessions()));
    const moved = {
      accepted: metrics.counter('accepted_total', 'Messages committed to the journal', ['family', 'qos']),
      refused: metrics.counter('refused_total', 'Connections, sessions and messages refused', ['reason']),
      ended: metrics.counter('disconnects_total', 'Sessions ended', ['reason']),
      connects: metrics.counter('connects_total', 'Sessions begun'),
      deliveryDenied: metrics.counter('deliveries_denied_total', 'Deliveries withheld because the ACL denies them'),
      presenceLost: metrics.counter('presence_lost_total', 'Connect, disconnect and Will records never journaled'),
    };
    this.#latency = metrics.histogram(
      'puback_seconds',
      `From the parsed PUBLISH to its commit, after which the PUBACK is written; one in ${timedEvery} is timed`,
      [0.0005, 0.001, 0.002, 0.004, 0.006, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
    );
    this.#groupSize = metrics.histogram(
      'journal_group_messages',
      'Publishes that shared one commit',
      [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000],
    );
    this.#flush = () => {
      for (const family of upFamilies) {
        const cell = this.accepted[family];
        for (const qos of [0, 1, 2]) {
          moved.accepted.inc({ family, qos: String(qos) }, cell[qos] ?? 0);
          cell[qos] = 0;
        }
      }
      for (const [reason, count] of this.#refused) moved.refused.inc({ reason }, count);
      for (const [reason, count] of this.#ended) moved.ended.inc({ reason }, count);
      for (const reason of this.#refused.keys()) this.#refused.set(reason, 0);
      for (const reason of this.#ended.keys()) this.#ended.set(reason, 0);
      moved.connects.inc(this.#connects);
      moved.deliveryDenied.inc(this.#deliveryDenied);
      moved.presenceLost.inc(this.#presenceLost);
      this.#connects = 0;
      this.#deliveryDenied = 0;
      this.#presenceLost = 0;
    };
  }

  readonly #flush: () => void;

  /** True for the messages whose latency is wanted. */
  isTimed(): boolean {
    this.#timed = (this.#timed + 1) % timedEvery;
    return this.#timed === 0;
  }

  acknowledged(latencyMs: number): void {
    this.#latency.observe(latencyMs / 1000);
  }

  /** Called once a committed publish: all callbacks of one commit run in one turn. */
  committed(): void {
    this.#group += 1;
    if (this.#group === 1) setImmediate(this.#endGroup);
  }

  readonly #endGroup = (): void => {
    this.#groupSize.observe(this.#group);
    this.#group = 0;
  };

  refused(reason: Refusal): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  sessionBegun(): void {
    this.#connects += 1;
  }

  sessionEnded(reason: EndReason): void {
    this.#ended.set(reason, (this.#ended.get(reason) ?? 0) + 1);
  }

  deliveryDenied(): void {
    this.#deliveryDenied += 1;
  }

  presenceLost(): void {
    this.#presenceLost += 1;
  }
}
