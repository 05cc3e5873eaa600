export interface CursorRepository {
  get(name: string): Promise<number>;
  set(name: string, seq: number): Promise<void>;
  all(): Promise<readonly { readonly name: string; readonly seq: number; readonly at: number }[]>;
}

export type ChangeKind = 'alarm' | 'unit' | 'register' | 'quarantine' | 'proof' | 'person';
export interface ChangeRow {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly at: number;
}
export interface ChangeRepository {
  after(seq: number, limit: number): Promise<readonly ChangeRow[]>;
  lastSeq(): Promise<number>;
  add(kind: ChangeKind, ids: readonly string[]): Promise<void>;
  trim(keep: number): Promise<number>;
}

/** Deadlines are rows, not timers: they survive restarts and fire once (claimed in the transaction that acts on them). */
export interface DeadlineRow {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: number;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface DeadlineRepository {
  set(row: DeadlineRow): Promise<void>;
  cancel(kind: string, key: string): Promise<void>;
  /** Removes and returns what is due; call inside the transaction that acts. */
  claim(now: number, limit: number): Promise<readonly DeadlineRow[]>;
  next(): Promise<number | null>;
  /** Moves all by so many ms (negative: earlier), when the clock that they are read against was set. */
  shift(ms: number): Promise<void>;
}

/** Small facts about our own processes: when each was last alive, canary proof, sweep days. */
export interface ProcessRepository {
  beat(name: string, at: number): Promise<void>;
  lastBeat(name: string): Promise<number | null>;
  setFact(key: string, value: unknown): Promise<void>;
  fact(key: string): Promise<unknown>;
}
