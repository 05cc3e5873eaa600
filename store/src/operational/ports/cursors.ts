export interface CursorReads {
  get(name: string): Promise<number>;
  all(): Promise<readonly { readonly name: string; readonly seq: number; readonly at: number }[]>;
}
export interface CursorRepository extends CursorReads {
  set(name: string, seq: number): Promise<void>;
}
