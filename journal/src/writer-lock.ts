import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './durable-folder.ts';
import { JournalError, messageOf } from './journal-error.ts';
import { readDurableEnd } from './log/wake-file.ts';
import { isBusy } from './sqlite-segments/sqlite-error.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Makes this process the one writer of a directory, or says who is. The lock is SQLite's own exclusive lock on an empty
 * database: the kernel drops it when the process dies in whatever way, and it also holds between two writers of one
 * process. (Nobody may open `lock.db` with `fs`: closing any descriptor of a file drops a process's POSIX locks on it.)
 *
 * @throws JournalError `locked` or `unusable`.
 */
export function lockForWriting(directory: string): WriterLock {
  let database: DatabaseSync | undefined;
  try {
    makeFolder(directory);
    database = new DatabaseSync(join(directory, 'lock.db'), { timeout: 0 });
    // The transaction never ends in a write; a rollback journal on disk would only need room that may not be there.
    database.exec('pragma journal_mode = memory');
    database.exec('begin exclusive');
  } catch (error) {
    database?.close();
    if (isBusy(error))
      throw new JournalError('locked', `journal ${directory} has a writer already${holder(directory)}`);
    throw new JournalError('unusable', `journal ${directory} cannot be used: ${messageOf(error)}`, error);
  }
  const held = database;
  return { release: () => held.close() };
}

/** The writer leaves its process id in the wake file. */
function holder(directory: string): string {
  const pid = readDurableEnd(directory)?.pid;
  return pid === undefined ? '' : ` (process ${pid})`;
}
