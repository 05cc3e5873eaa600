import type { StoreConfig } from './config.ts';
import { openSqliteReader } from './sqlite/open-sqlite-reader.ts';
import { openSqliteStore } from './sqlite/open-sqlite-store.ts';
import type { Store, StoreReader } from './store.ts';

export interface OpenOptions {
  /** Epoch ms, UTC; stamps change rows and cursors. */
  readonly clock?: () => number;
}

/**
 * Opens the operational store and brings its tables up to date; any process may be the first, several at once too.
 * @throws StoreError 'busy' when another process holds the lock for a minute, 'unusable' when the file is damaged or
 *   its tables belong to a newer program
 */
export async function openStore(config: StoreConfig, options: OpenOptions = {}): Promise<Store> {
  const { clock = Date.now } = options;
  switch (config.driver) {
    case 'sqlite':
      return await openSqliteStore({ file: config.file, busyTimeoutMs: config.busyTimeoutMs, clock });
  }
}

/**
 * Opens a store that another process or thread has opened already, for reading: no migration, no lock, no waiting. Cheap
 * enough for a thread that is started for one question.
 * @throws StoreError 'away' when there is no store yet, or none of this program's version
 */
export async function openStoreReader(config: StoreConfig): Promise<StoreReader> {
  switch (config.driver) {
    case 'sqlite':
      return await openSqliteReader(config.file);
  }
}
