import type { BrokerMetrics } from '../monitoring/metrics.ts';
import type { Session } from '../sessions/session.ts';
import type { BudgetClass } from './budget.ts';
import type { Budgets } from './budgets.ts';
import type { LeftToSender } from './left-to-sender.ts';

export interface PacingParts {
  readonly budgets: Budgets;
  readonly left: LeftToSender;
  readonly metrics: BrokerMetrics;
}

/** What becomes of a message whose credential sends faster than its budget; the rest passes with one question. */
export class Pacing {
  readonly #parts: PacingParts;

  constructor(parts: PacingParts) {
    this.#parts = parts;
  }

  /** May it go on at once? Else it is for {@link later}. */
  isWithin(session: Session, what: BudgetClass, bytes: number): boolean {
    return this.#parts.budgets.spend(session.identity.credential, what, bytes);
  }

  /**
   * @param release journals it, when its turn has come and its connection is still there
   * @returns false: there is no room to wait, nothing will be done and it must not be acknowledged
   */
  later(session: Session, what: BudgetClass, bytes: number, release: () => void): boolean {
    const { budgets, left, metrics } = this.#parts;
    const isGone = (): boolean => session.client.closed;
    if (budgets.wait(session.identity.credential, what, { bytes, isGone, release })) return true;
    metrics.refused('too-fast');
    left.add(session, performance.now());
    return false;
  }

  /** QoS 0 asks for no acknowledgement, so it cannot wait for one: it is counted and let go. */
  dropped(): void {
    this.#parts.metrics.refused('too-fast');
  }
}
