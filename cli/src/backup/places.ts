import { join } from 'node:path';
import { loadConfig } from '@vigil/service';
import { type StoreConfig, storeConfigSource, storeIn, storeSettingSchema } from '@vigil/store';
import { historyConfigSchema, historyConfigSource, historyIn } from '@vigil/store/history';

/** Where the parts of an installation stand: in its data folder, or where the settings of this environment say. */
export interface Places {
  readonly dataDir: string;
  readonly store: StoreConfig;
  /** Folder of the embedded history; null: telemetry is in a database that has backups of its own. */
  readonly history: string | null;
}

export function placesOf(dataDir: string): Places {
  const store = storeIn(dataDir, loadConfig(storeSettingSchema, storeConfigSource));
  const history = historyIn(dataDir, loadConfig(historyConfigSchema, historyConfigSource));
  const directory = history.driver === 'embedded' ? (history.directory ?? join(dataDir, 'history')) : null;
  return { dataDir, store, history: directory };
}
