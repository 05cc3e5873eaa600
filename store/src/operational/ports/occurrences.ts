import type { CanonicalId } from '@vigil/vocabulary';

/** One message's word about an alarm; kept for ever beside the alarm that it belongs to. */
export interface Occurrence {
  readonly alarmId: string | null;
  readonly unitId: string;
  readonly code: CanonicalId;
  readonly profile: string;
  readonly raw: string;
  readonly active: boolean;
  readonly historical: boolean;
  /** Message id, or `boot:seq`, or null when the sender gave none. */
  readonly messageKey: string | null;
  /** Idempotency key: unit + family + message key + hash of the content; null: cannot be recognised again. */
  readonly dedupeKey: string | null;
  readonly deviceTime: number | null;
  readonly receivedAt: number;
  readonly journal: string;
  /** Life of the journal in which it stands there, 16 hexadecimal digits. */
  readonly epoch: string;
  readonly journalSeq: number;
  /** Position inside a batch message, 0 for a single envelope. */
  readonly part: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface OccurrenceReads {
  /** Of one alarm, newest first. */
  of(alarmId: string, limit: number): Promise<readonly (Occurrence & { readonly id: string })[]>;
}
export interface OccurrenceRepository extends OccurrenceReads {
  /**
   * false: this very message was recorded before: same dedupeKey, or same journal position, part and code.
   *
   * @param options.renewBefore an occurrence of the same key that was received before this moment (epoch ms) is
   * another message that was given the same id: it loses its key to the new one
   */
  add(occurrence: Occurrence, options?: { readonly renewBefore?: number }): Promise<boolean>;
  /** Gives the unlinked occurrence at this position to an alarm: the one of the alarm's code, else all that are there. */
  link(
    position: {
      readonly journal: string;
      readonly epoch: string;
      readonly journalSeq: number;
      readonly part: number;
    },
    alarmId: string,
  ): Promise<void>;
}
