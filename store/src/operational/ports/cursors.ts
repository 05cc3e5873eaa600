/** Where a reader stands in a journal: which of its lives (16 hexadecimal digits), and the number in it. */
export interface CursorPosition {
  readonly epoch: string;
  readonly seq: number;
}

/** The epoch of what was read before journals had any. */
export const epochOfBefore = '0'.repeat(16);

export interface CursorReads {
  /** The number of {@link position}, 0 without one. */
  get(name: string): Promise<number>;
  /** The last entry that was done; null: none. */
  position(name: string): Promise<CursorPosition | null>;
  /** Up to which number each epoch was done that this cursor was ever in. */
  done(name: string): Promise<ReadonlyMap<string, number>>;
  all(): Promise<readonly { readonly name: string; readonly seq: number; readonly at: number }[]>;
}
export interface CursorRepository extends CursorReads {
  /** Moves the cursor; what was done of the epoch it was in is remembered. */
  set(name: string, seq: number, epoch?: string): Promise<void>;
  /** Where it stands and what was done of each epoch, whatever was known before. @param at null: nothing is done */
  replace(name: string, done: ReadonlyMap<string, number>, at: CursorPosition | null): Promise<void>;
  /** Takes the cursor away; what was done of epochs before its last is remembered. */
  drop(name: string): Promise<void>;
}
