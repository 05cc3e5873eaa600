import { join } from 'node:path';
import { releaseUpTo } from './followers.ts';
import type { Journal } from './journal.ts';
import { listJournals } from './list-journals.ts';
import { followLog, lastOf, positionOf } from './log/follow.ts';
import { openLogWriter } from './log/writer.ts';

export interface JournalConfig {
  /** Folder in which each journal has one of its own. */
  readonly root: string;
  /** How often a follower looks without having been woken, milliseconds, default 1,000. */
  readonly safetyCheckMs?: number;
}

/** Journals as files under a folder of this machine: one writer and any number of followers each, in any process. */
export function openJournal({ root, safetyCheckMs = 1000 }: JournalConfig): Journal {
  const directoryOf = (name: string): string => join(root, name);
  return {
    writer: async (name, options = {}) => openLogWriter(directoryOf(name), options),
    names: async () => listJournals(root),
    follow: (name, options) => followLog(directoryOf(name), options, safetyCheckMs),
    release: async (name, follower, upTo) => releaseUpTo(directoryOf(name), follower, upTo),
    identity: async (name) => ({ last: lastOf(directoryOf(name)) }),
    positionOf: async (name, seq) => positionOf(directoryOf(name), seq),
  };
}
