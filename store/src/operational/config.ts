import { join, resolve } from 'node:path';
import { z } from 'zod';

const driver = z.literal('sqlite').default('sqlite').describe('Engine of the operational store.');
const place = z.string().min(1);
const busyTimeoutMs = z.int().min(0).max(60_000).default(5_000);

/**
 * What an installation says about its operational store, once for all processes and commands: environment
 * VIGIL_STORE_…, section `store` of the YAML file. A union although it has one branch today:
 * `{ driver: 'postgres', url }` is the second.
 */
export const storeSettingSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    driver,
    file: place.optional().describe('Database file, its folder is created; default: vigil.db in the data folder.'),
  }),
]);
export type StoreSetting = z.output<typeof storeSettingSchema>;
/** Where the settings stand. */
export const storeConfigSource = { prefix: 'VIGIL_STORE_' } as const;

/** Everything needed to open the store: the setting with its place resolved, and how patient this process is. */
export const storeConfigSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    driver,
    file: place,
    /** How long a transaction waits for the write lock before it fails as busy, ms. */
    busyTimeoutMs,
  }),
]);
export type StoreConfig = z.output<typeof storeConfigSchema>;
export type StoreConfigInput = z.input<typeof storeConfigSchema>;

/**
 * The store of an installation. This is the only place that knows where it stands when nobody says otherwise.
 * @param dataDir the installation's data folder
 */
export function storeIn(dataDir: string, setting: StoreSetting): StoreConfig {
  return storeConfigSchema.parse({ ...setting, file: resolve(setting.file ?? join(dataDir, 'vigil.db')) });
}
