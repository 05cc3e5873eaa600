import { readContract } from './contract.ts';
import type { Decoded, Source } from './decoded.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Reads what one kind of sender publishes. It sees the entry as it was journaled (topic, bytes, origin) before anybody
 * has taken its topic apart, so that a sender with topics of his own can be understood.
 */
export interface Reader {
  readonly name: string;
  /**
   * Every envelope in the entry, understood or rejected with a reason; null: this is not mine, the next one is asked.
   * Never throws for what was sent.
   *
   * @param will published by the broker for a connection that died
   */
  readonly read: (source: Source, will: boolean, around: Surroundings) => readonly Decoded[] | null;
}

/** Asked from the first to the last; the first that knows the topic has the entry. */
export const readers: readonly Reader[] = [{ name: 'contract', read: readContract }];
