import { Latencies } from './latencies.ts';

/** Counts of one run. `measuring` is switched by the run; whatever comes outside it only counts as sent or answered. */
export class Tally {
  readonly latencies = new Latencies();
  readonly lags = new Latencies();
  measuring = false;
  sent = 0;
  acknowledged = 0;
  acknowledgedMeasured = 0;
  shed = 0;

  acknowledge(count: number): void {
    this.acknowledged += count;
    if (this.measuring) this.acknowledgedMeasured += count;
  }
}
