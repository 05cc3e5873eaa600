/** Outbox of answers to devices: written with the state, told afterwards, deleted when the broker has taken them. */
export interface AnswerRow {
  readonly id: string;
  readonly topic: string;
  readonly payload: string;
  readonly at: number;
}

export interface AnswerReads {
  next(limit: number): Promise<readonly AnswerRow[]>;
}
export interface AnswerRepository extends AnswerReads {
  add(rows: readonly Omit<AnswerRow, 'id'>[]): Promise<void>;
  done(ids: readonly string[]): Promise<void>;
}
