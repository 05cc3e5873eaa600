/** Deadlines are rows, not timers: they survive restarts and fire once (claimed in the transaction that acts on them). */
export interface DeadlineRow {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface DeadlineReads {
  next(): Promise<number | null>;
}
export interface DeadlineRepository extends DeadlineReads {
  set(row: DeadlineRow): Promise<void>;
  cancel(kind: string, key: string): Promise<void>;
  /** Removes and returns what is due; call inside the transaction that acts. */
  claim(now: number, limit: number): Promise<readonly DeadlineRow[]>;
  /** Moves all by so many ms (negative: earlier), when the clock that they are read against was set. */
  shift(ms: number): Promise<void>;
}
