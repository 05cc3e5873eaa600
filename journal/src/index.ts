export type { JournalLevel } from './budget.ts';
export type {
  AppendDone,
  FollowOptions,
  Journal,
  JournalIdentity,
  JournalStatus,
  JournalWriter,
  Position,
  PruneOptions,
  WriterOptions,
} from './journal.ts';
export { firstEpoch } from './journal.ts';
export type { JournalErrorCode } from './journal-error.ts';
export { JournalError } from './journal-error.ts';
export type { JournalEvent, JournalObserver } from './journal-event.ts';
export type { JournalConfig } from './open-journal.ts';
export { openJournal } from './open-journal.ts';
export { readAll } from './read-all.ts';
export type { JournalEntry, JournalLane, JournalRecord } from './record.ts';
