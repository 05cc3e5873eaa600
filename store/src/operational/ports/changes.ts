export type ChangeKind = 'alarm' | 'unit' | 'register' | 'quarantine' | 'proof' | 'person';

export interface ChangeRow {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly id: string;
  readonly at: number;
}

export interface ChangeReads {
  after(seq: number, limit: number): Promise<readonly ChangeRow[]>;
  lastSeq(): Promise<number>;
}
export interface ChangeRepository extends ChangeReads {
  add(kind: ChangeKind, ids: readonly string[]): Promise<void>;
  trim(keep: number): Promise<number>;
}
