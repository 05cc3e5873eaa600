import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Schema } from './schema.ts';
import { StoreError } from './store-error.ts';

/**
 * Brings the tables to this program's version; call inside the write lock, which is what keeps two openers apart.
 * A database that a newer program has migrated is refused: this one would write rows that the newer one misreads.
 */
export async function migrateToLatest(db: Kysely<Schema>, migrations: Record<string, Migration>): Promise<void> {
  const provider = { getMigrations: () => Promise.resolve(migrations) };
  const migrator = new Migrator({ db, provider, disableTransactions: true });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error');
  const newer =
    '数据库属于更新的版本，本程序不能使用；请启动那个版本，或恢复备份 · its tables are of a newer version; start that one, or restore a backup';
  const what = failed === undefined ? newer : `migration ${failed.migrationName} failed`;
  // What the disk, a lock or the network said keeps its own policy.
  if (error instanceof StoreError && error.policy !== 'reject') throw error;
  throw new StoreError('unusable', `operational store: ${what}`, { cause: error });
}
