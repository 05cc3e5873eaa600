import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { sqliteKinds } from '../migrations/column-kinds.ts';
import { migrationsFor } from '../migrations/index.ts';
import { createReads } from '../repositories/index.ts';
import type { Schema } from '../schema.ts';
import type { StoreReader } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type Connection, openConnection } from './connection.ts';
import { sqliteEngine } from './engine.ts';
import { toStoreError } from './errors.ts';

/** Reads meet a lock only while another process recovers or removes the write-ahead log. */
const readBusyTimeoutMs = 1_000;
const readerPragmas = `pragma busy_timeout = ${readBusyTimeoutMs}; pragma query_only = on; pragma cache_size = -65536`;

export const kyselyOn = (database: ConstructorParameters<typeof SqliteDialect>[0]['database']): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });

export function openReader(location: string | URL): Connection {
  const connection = openConnection(location);
  try {
    connection.exec(readerPragmas);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A store without the newest migration that this program knows, or with a newer one, is not ours to read. */
async function checkVersion(db: Kysely<Schema>): Promise<void> {
  const wanted = Object.keys(migrationsFor(sqliteKinds)).toSorted().at(-1);
  const table = await sql`select 1 from sqlite_master where name = 'kysely_migration'`.execute(db);
  if (table.rows.length === 0) throw new StoreError('away', 'the store has no tables yet');
  const newest = sql<{ readonly name: string }>`select max(name) as name from kysely_migration`;
  const found = (await newest.execute(db)).rows[0]?.name;
  if (found !== wanted)
    throw new StoreError('away', `the store is at migration ${found ?? 'none'}, this program at ${wanted}`);
}

/** One connection, no migration: cheap enough for a thread that is started for one question. */
export async function openSqliteReader(file: string): Promise<StoreReader> {
  let connection: Connection | null = null;
  try {
    // mode=rw never creates; a read-only connection could not open the write-ahead log's index by itself.
    const opened = openReader(new URL(`${pathToFileURL(resolve(file)).href}?mode=rw`));
    connection = opened;
    const db = kyselyOn(opened);
    await checkVersion(db);
    return {
      read: createReads({ db, engine: sqliteEngine }),
      close: () => {
        opened.close();
        return Promise.resolve();
      },
    };
  } catch (error) {
    connection?.close();
    throw toStoreError(error);
  }
}
