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
  /** Unit + family + message key + hash of the content; null: cannot be recognised again. */
  readonly dedupeKey: string | null;
  /** Session of the device, as the message says it, else as it was known then; null: unknown. */
  readonly boot: number | null;
  /** Number within the session. */
  readonly seq: number | null;
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

/** The newest record of a message that came before. */
export interface SameOccurrence {
  readonly id: string;
  readonly boot: number | null;
  readonly alarmId: string | null;
  /** When it came last, receipt time, epoch ms. */
  readonly lastAt: number;
}

export interface OccurrenceReads {
  /** Of one alarm, newest first. */
  of(alarmId: string, limit: number): Promise<readonly (Occurrence & { readonly id: string })[]>;
  /** Of the newest `among` of one code on one unit, whatever alarm they belong to, those that raise or those that clear. */
  recent(
    unitId: string,
    code: CanonicalId,
    active: boolean,
    among: number,
  ): Promise<readonly (Occurrence & { readonly id: string })[]>;
  /** What raised something on one unit and was received since then (epoch ms), whatever became of it, newest first. */
  raisedSince(unitId: string, sinceMs: number, limit: number): Promise<readonly Occurrence[]>;
  /** One of the newest `among` of an alarm has this message key and session, and another content. */
  isKeyReused(
    alarmId: string,
    said: { readonly messageKey: string; readonly boot: number | null; readonly dedupeKey: string },
    among: number,
  ): Promise<boolean>;
  /** The newest of this dedupeKey and code; null: it never came. */
  newestSame(dedupeKey: string, code: CanonicalId): Promise<SameOccurrence | null>;
  /** When the `nth` newest of one code on one unit was received, epoch ms; null: there are fewer. */
  receivedAt(unitId: string, code: CanonicalId, nth: number): Promise<number | null>;
  /** How many are kept with an alarm. */
  keptWith(alarmId: string): Promise<number>;
}
export interface OccurrenceRepository extends OccurrenceReads {
  /** false: this very message was recorded before: same journal position, part and code. */
  add(occurrence: Occurrence): Promise<boolean>;
  /** The same message came again, at `at` (receipt time, epoch ms). */
  cameAgain(id: string, at: number): Promise<void>;
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
