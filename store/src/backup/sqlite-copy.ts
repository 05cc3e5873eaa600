import { chmod, open, rm } from 'node:fs/promises';
import { backup, DatabaseSync } from 'node:sqlite';
import { toStoreError } from '../operational/sqlite/errors.ts';

/** Longer than any writer holds the lock while it recovers or removes its log. */
const lockWaitMs = 10_000;
/** All in one step: a copy in many would begin anew with each commit of the writer, and never end under load. */
const allPages = 2 ** 31 - 1;

/**
 * Copies a database in use, as it was at one moment; nobody who writes is held up. The copy is one file without a log
 * (mode 0600, synced), so that it can be read, compared and moved as any file.
 * @throws StoreError when the source cannot be read, is no sound database, or there is no room for the copy
 */
export async function copySqlite(from: string, to: string): Promise<void> {
  try {
    // Made by us, because SQLite would make it readable for all.
    await (await open(to, 'wx', 0o600)).close();
    const source = new DatabaseSync(from, { timeout: lockWaitMs, readOnly: true });
    try {
      await backup(source, to, { rate: allPages });
    } finally {
      source.close();
    }
    const copy = new DatabaseSync(to);
    try {
      copy.exec('pragma journal_mode = delete; pragma synchronous = full');
    } finally {
      copy.close();
    }
    await rm(`${to}-shm`, { force: true });
    await rm(`${to}-wal`, { force: true });
    await chmod(to, 0o600);
    await syncFile(to);
  } catch (error) {
    throw toStoreError(error);
  }
}

/** What is wrong with a copy, in SQLite's words; null: it is sound. Writes nothing, beside it neither. */
export function faultOf(file: string): string | null {
  try {
    const copy = new DatabaseSync(file, { readOnly: true });
    try {
      const said = copy.prepare('pragma quick_check(1)').get()?.['quick_check'];
      return said === 'ok' ? null : String(said);
    } finally {
      copy.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
