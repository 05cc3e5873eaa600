import type { BrokerLimits } from '../config.ts';
import { Budget, type BudgetClass, budgetClasses, type Waiting } from './budget.ts';

type BudgetLimits = Pick<
  BrokerLimits,
  'messagesPerSecond' | 'bytesPerSecond' | 'messagesPerSecondOfUnit' | 'bytesPerSecondOfUnit'
>;

export interface BudgetsParts {
  readonly limits: BudgetLimits;
  /** How many units a credential speaks for. */
  readonly unitsOf: (credential: string) => number;
  /** A message of this credential had to wait, or was left to its sender. */
  readonly exceeded: (credential: string, what: BudgetClass) => void;
}

type ByClass = Readonly<Record<BudgetClass, Budget>>;

/**
 * How fast each credential may send, in proportion to its registered units. Generous: an honest gateway that has been
 * cut off for an hour sends what it has kept at once.
 *
 * ```
 *  message ─▶ within the budget of its class ───────────────▶ journal ─▶ PUBACK
 *                └─ beyond ─▶ read, and waits for its turn ─▶ journal ─▶ PUBACK, at the budget's pace
 *                               └─ no room left ─▶ not acknowledged: its sender keeps it and sends it again
 * ```
 */
export class Budgets {
  readonly #parts: BudgetsParts;
  readonly #byCredential = new Map<string, ByClass>();

  constructor(parts: BudgetsParts) {
    this.#parts = parts;
  }

  /** How many credentials are below their full budget. */
  get size(): number {
    return this.#byCredential.size;
  }

  /** @returns whether it may go on at once */
  spend(credential: string, what: BudgetClass, bytes: number): boolean {
    const budgets = this.#byCredential.get(credential) ?? this.#open(credential);
    if (budgets[what].spend(bytes)) return true;
    this.#parts.exceeded(credential, what);
    return false;
  }

  /** @returns false: there is no room for it, and it is left to its sender */
  wait(credential: string, what: BudgetClass, message: Waiting): boolean {
    return (this.#byCredential.get(credential) ?? this.#open(credential))[what].wait(message);
  }

  /** Time has passed. Whoever has a full budget again is forgotten. */
  refill(seconds: number): void {
    for (const [credential, budgets] of this.#byCredential) {
      const rate = this.#rateOf(credential);
      let isFull = true;
      for (const what of budgetClasses) {
        budgets[what].rate = rate;
        isFull = budgets[what].refill(seconds) && isFull;
      }
      if (isFull) this.#byCredential.delete(credential);
    }
  }

  #open(credential: string): ByClass {
    const rate = this.#rateOf(credential);
    const budgets = { telemetry: new Budget(rate), alarm: new Budget(rate), other: new Budget(rate) };
    this.#byCredential.set(credential, budgets);
    return budgets;
  }

  #rateOf(credential: string) {
    const { messagesPerSecond, bytesPerSecond, messagesPerSecondOfUnit, bytesPerSecondOfUnit } = this.#parts.limits;
    const units = this.#parts.unitsOf(credential);
    return {
      messagesPerSecond: messagesPerSecond + units * messagesPerSecondOfUnit,
      bytesPerSecond: bytesPerSecond + units * bytesPerSecondOfUnit,
    };
  }
}
