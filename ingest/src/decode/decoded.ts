import type { JournalEntry } from '@vigil/journal';
import type {
  ContractFaultBody,
  ContractNote,
  MessageRef,
  Messages,
  PresenceBody,
  QuarantineReason,
  UpFamily,
} from '@vigil/vocabulary';
import type { MessageTime } from './timestamps.ts';

/** A journal entry together with the journal it stands in: the identity of everything made from it. */
export interface Source {
  readonly journal: string;
  readonly entry: JournalEntry;
}

interface MessageOf<F extends UpFamily> {
  readonly kind: 'message';
  readonly family: F;
  readonly vendor: string;
  readonly unitId: string;
  readonly body: Messages[F];
  readonly time: MessageTime;
  /** Published by the broker on behalf of a connection that died: no sign of life. */
  readonly will: boolean;
  /** Position in a batch message, 0 for a single envelope. */
  readonly part: number;
  /** What had to be read tolerantly; empty for a clean message. */
  readonly notes: readonly ContractNote[];
  readonly source: Source;
}
export type Message = { readonly [F in UpFamily]: MessageOf<F> }[UpFamily];
export type CodeFamilyMessage = Extract<Message, { family: 'fault' | 'event' | 'alarm' }>;
export type StatusMessage = Extract<Message, { family: 'status' }>;
export type StateMessage = Extract<Message, { family: 'state' }>;
export type BirthMessage = Extract<Message, { family: 'birth' }>;
export type TestMessage = Extract<Message, { family: 'test' }>;

export interface Rejected {
  readonly kind: 'rejected';
  readonly reason: QuarantineReason;
  readonly detail: string;
  readonly part: number;
  readonly vendor: string | null;
  readonly unitId: string | null;
  readonly family: UpFamily | null;
  /** Id of the message as far as it could be read; null: there is nobody to answer. */
  readonly ref: MessageRef | null;
  readonly notes: readonly ContractNote[];
  /** What it says all the same: only whose it is could not be found out. */
  readonly understood?: Message;
  readonly source: Source;
}

export interface Presence {
  readonly kind: 'presence';
  readonly what: 'connect' | 'disconnect';
  readonly credential: string;
  readonly body: PresenceBody;
  readonly source: Source;
}

export interface BrokerMark {
  readonly kind: 'broker';
  readonly what: 'started' | 'stopped' | 'alive' | 'clock-step';
  /** It takes no telemetry: its journal is at its limit. */
  readonly refuses: boolean;
  readonly source: Source;
}

/** What the broker saw of a credential that is no message. */
export interface SenderFault {
  readonly kind: 'sender-fault';
  readonly credential: string;
  readonly body: ContractFaultBody;
  readonly source: Source;
}

export type Decoded = Message | Rejected | Presence | SenderFault | BrokerMark;
