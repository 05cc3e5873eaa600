import { join } from 'node:path';
import { releaseUpTo } from './followers.ts';
import { firstEpoch, type FollowOptions, type Journal, type JournalWriter } from './journal.ts';
import { listJournals } from './list-journals.ts';
import { openJournalReader } from './reader.ts';
import { RecentEntries } from './recent-entries.ts';
import type { JournalEntry } from './record.ts';
import { openJournalWriter } from './writer.ts';

export interface JournalConfig {
  /** Folder in which each journal has one of its own. */
  readonly root: string;
}

/** Journals as files under a folder of this machine: one writer and any number of followers each, in any process. */
export function openJournal(config: JournalConfig): Journal {
  const recents = new Map<string, RecentEntries>();
  const directoryOf = (name: string): string => join(config.root, name);
  const recentOf = (name: string): RecentEntries => {
    const known = recents.get(name) ?? new RecentEntries();
    recents.set(name, known);
    return known;
  };

  async function* follow(name: string, options: FollowOptions): AsyncGenerator<readonly JournalEntry[]> {
    const { after, max, signal, onEvent } = options;
    const reader = openJournalReader({
      directory: directoryOf(name),
      recent: recentOf(name),
      ...(onEvent === undefined ? {} : { onEvent }),
    });
    try {
      if (options.untilEnd !== true) {
        yield* reader.follow(after?.seq ?? 0, { max, signal });
        return;
      }
      for (let position = after?.seq ?? 0; ; ) {
        const entries = reader.read(position, max);
        const last = entries.at(-1);
        if (last === undefined) return;
        position = last.seq;
        yield entries;
      }
    } finally {
      reader.close();
    }
  }

  return {
    names: async () => listJournals(config.root),
    follow,
    release: async (name, follower, upTo) => releaseUpTo(directoryOf(name), follower, upTo?.seq ?? 0),
    identity: async (name) => {
      const reader = openJournalReader({ directory: directoryOf(name) });
      try {
        const seq = reader.lastSeq();
        return { last: seq === 0 ? null : { epoch: firstEpoch, seq } };
      } finally {
        reader.close();
      }
    },
    writer: async (name, options = {}) => {
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const inner = openJournalWriter({ ...given, directory: directoryOf(name) });
      const writer: JournalWriter = {
        append: (record) => inner.append(record, { useReserve: record.lane === 'urgent' }),
        appendWith: (record, done) => inner.appendWith(record, record.lane === 'urgent', done),
        status: async () => ({ ...inner.status(), epoch: firstEpoch }),
        prune: (options) => inner.prune(options),
        close: () => inner.close(),
      };
      return writer;
    },
  };
}
