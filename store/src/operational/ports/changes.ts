export type ChangeKind = 'alarm' | 'unit' | 'register' | 'quarantine' | 'proof' | 'person';

export interface ChangeRow {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly at: number;
}

/**
 * One order for all changes of the store: numbers are whole, grow by one without gaps, and become visible in their
 * order, whoever writes at the same time. So a reader that goes on from the last number it saw misses nothing, and a
 * gap can only mean that rows were trimmed. An engine that cannot promise this must not implement the port
 * (store/test/change-order.test.ts).
 */
export interface ChangeReads {
  /** Rows above `seq` in their order; beginning later than `seq + 1`: what is missing was trimmed. */
  after(seq: number, limit: number): Promise<readonly ChangeRow[]>;
  /** The newest number that was given, also when its row was trimmed; 0: none yet. */
  lastSeq(): Promise<number>;
}
export interface ChangeRepository extends ChangeReads {
  add(kind: ChangeKind, ids: readonly string[]): Promise<void>;
  /** Keeps the newest `keep` rows, at least one; returns how many went. */
  trim(keep: number): Promise<number>;
}
