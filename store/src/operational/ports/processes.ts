/**
 * Which process has judged last, and so holds the live state in memory. Whoever changes that state behind its back empties
 * this in the same transaction; then it is read anew before anything more is judged.
 */
export const worldHolderFact = 'ingest.holder';

/** Small facts about our own processes: when each was last alive, canary proof, sweep days. */
export interface ProcessReads {
  lastBeat(name: string): Promise<number | null>;
  fact(key: string): Promise<unknown>;
}
export interface ProcessRepository extends ProcessReads {
  beat(name: string, at: number): Promise<void>;
  setFact(key: string, value: unknown): Promise<void>;
}
