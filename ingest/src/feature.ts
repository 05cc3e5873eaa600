import type { DeadlineRow, RegisteredUnit, Store } from '@vigil/store';
import type { DeadlineClock, UnitKind, UpFamily } from '@vigil/vocabulary';
import type { AvailabilityChange, Batch, CodeReport, CodeWeight, Work } from './batch.ts';
import type { Message, Presence, Rejected, SenderFault, Source } from './decode/decoded.ts';
import type { Listening } from './listening.ts';
import type { MemoryPart } from './memory.ts';
import type { RegisterIndex } from './register-index.ts';
import type { Rules } from './rules.ts';
import type { LiveState, World } from './world.ts';

/**
 * One thing that ingest does, in a folder of its own. Everything is optional; what is there is called by the pipeline,
 * in the order of the list in features.ts:
 *
 * ```
 *  message ─▶ onMessage ─┐                       deadline due ─▶ deadlines[kind].fire ─┐
 *  presence ▶ onPresence ├─▶ afterEach ─▶ …      time passes ──▶ sweeps ─▶ work ───────┤
 *  refused ─▶ onRejected ┘                                                             ▼
 *                                       … everything of this transaction ─▶ atEnd ─▶ flush ─▶ COMMIT
 * ```
 *
 * A feature never names another one: what concerns others goes through `onAvailability` and `weighCode`.
 */
export interface Feature {
  /** Name of its folder. */
  readonly name: string;
  /** Its part of what is remembered of each unit. */
  readonly memory?: MemoryPart;
  /** Journal over which a unit spoke last. */
  readonly journalOf?: (state: Readonly<LiveState> | null) => string | undefined;
  readonly onMessage?: readonly Listener[];
  /** A connection of a credential begins or ends. */
  readonly onPresence?: (batch: Batch, presence: Presence) => Work;
  /** Our broker saw a credential do something that is no message. */
  readonly onSenderFault?: (batch: Batch, fault: SenderFault) => Work;
  /** A message that nobody can read, or of a unit that nobody knows. */
  readonly onRejected?: (batch: Batch, rejected: Rejected) => Work;
  /** Handling something threw, and would throw again: whatever it was must not be silent. */
  readonly onFailed?: (batch: Batch, failure: Failure) => Promise<void>;
  /** Messages that belong to no unit of the register and yet are expected. */
  readonly ownMessages?: {
    claims(message: Message): boolean;
    judge(batch: Batch, message: Message): Work;
  };
  readonly onAvailability?: {
    /** For these units being offline is another feature's alarm: this one's. */
    speaksFor(registered: RegisteredUnit): boolean;
    changed(batch: Batch, change: AvailabilityChange): Promise<void>;
  };
  /** What it knows about the weight of a code; called once for each new report, before its alarm moves. */
  readonly weighCode?: (batch: Batch, report: CodeReport) => Promise<CodeWeight | null>;
  /** By kind. A kind has one owner. */
  readonly deadlines?: Readonly<Record<string, DeadlineOwner>>;
  /** After each journal entry, each deadline and each sweep: what follows from several units seen together. */
  readonly afterEach?: (batch: Batch, at: number) => Work;
  /** Once in each transaction, when everything in it has been judged. */
  readonly atEnd?: (batch: Batch) => Work;
  /** The wall clock was set by so many ms: instants that lie in the future now cannot be true. */
  readonly onClockSet?: (batch: Batch, stepMs: number) => Work;
  /** What it does because time passes; called once for each process. */
  readonly sweeps?: (parts: SweepParts) => readonly Sweep[];
}

/** Hears messages of one family, of all units or of some kinds of them. */
export interface Listener {
  readonly family: UpFamily;
  readonly kinds: readonly UnitKind[] | null;
  readonly judge: (batch: Batch, message: Message, registered: RegisteredUnit) => Work;
}

type MessageOf<F extends UpFamily> = Extract<Message, { family: F }>;

/** A {@link Listener} whose message is known by its family. */
export function on<F extends UpFamily>(
  family: F,
  judge: (batch: Batch, message: MessageOf<F>, registered: RegisteredUnit) => Work,
  kinds: readonly UnitKind[] | null = null,
): Listener {
  // A listener is only called with messages of its family, and codes are there for the families of codes.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { family, kinds, judge: judge as Listener['judge'] };
}

/** What handles a kind of deadline that fell due. Owner and clock are the vocabulary's words (`deadlineKinds`). */
export interface DeadlineOwner {
  /** Name of the feature. */
  readonly owner: string;
  readonly clock: DeadlineClock;
  /** Number of the subject's present turn; null: nothing is waited for. A deadline of another number is over. */
  fence(batch: Batch, subject: string): number | null | Promise<number | null>;
  /**
   * @param at the instant that counts: when it was due by the journal's clock, else now. Epoch ms
   */
  fire(batch: Batch, deadline: DeadlineRow, at: number): Promise<void>;
  /** The unit that it is about, where it rings when handling it keeps failing. Left out: the subject is the unit. */
  unitOf?(batch: Batch, subject: string): string | null | Promise<string | null>;
}

/** What threw: the handling of a message, or of a deadline, tried several times. */
export type Failure =
  | { readonly kind: 'message'; readonly source: Source; readonly detail: string }
  | { readonly kind: 'deadline'; readonly deadline: DeadlineRow; readonly unitId: string; readonly detail: string };

/** What a sweep may use. It reads the committed world and changes it only in `work`. */
export interface SweepParts {
  readonly world: World;
  readonly listening: Listening;
  readonly rules: Rules;
  readonly utcOffsetMinutes: number;
  readonly store: Pick<Store, 'read'>;
  readonly register: () => RegisterIndex;
  readonly work: (name: string, work: (batch: Batch) => Promise<void>) => Promise<void>;
}

/** Something that happens because time passes. */
export interface Sweep {
  /** Least pause between two runs, ms; 0: at each tick. */
  readonly everyMs: number;
  run(now: number): Promise<void>;
  /** Must be looked at again: these units, because the register changed; all, because what we hear or the clock did. */
  forget?(units: Iterable<string> | 'all'): void;
}
