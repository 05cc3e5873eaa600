import { Kysely, SqliteDialect } from 'kysely';
import type { StoreConfig } from '../../src/index.ts';
import { createRepositories } from '../../src/operational/repositories/index.ts';
import type { Schema } from '../../src/operational/schema.ts';
import { openConnection } from '../../src/operational/sqlite/connection.ts';
import { writingEngine } from '../../src/operational/sqlite/engine.ts';
import type { Repositories } from '../../src/operational/store.ts';

export interface Unprotected {
  readonly tx: Repositories;
  /** The statements as they ran, `select alarm`, `update alarm` … */
  readonly statements: readonly string[];
  close(): void;
}

/**
 * The repositories on a connection that commits each statement by itself: weaker than READ COMMITTED, so that whatever
 * two writers can do to each other under it they can do here, on an engine whose own transactions never let them meet.
 * @param log shared by the writers whose statements are to be seen in one order
 */
export function unprotected(config: StoreConfig, name: string, log: string[]): Unprotected {
  const connection = openConnection(config.file);
  connection.exec('pragma busy_timeout = 5000');
  const db = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: connection }),
    log: ({ query }) => {
      const [, verb = '', table = ''] = /^(select|update|insert|delete)\b.*?"(\w+)"/.exec(query.sql) ?? [];
      const of = /\bfrom "(\w+)"/.exec(query.sql)?.[1] ?? table;
      log.push(`${name} ${verb} ${verb === 'select' ? of : table}`);
    },
  });
  const tx = createRepositories({ db, engine: writingEngine(connection), clock: () => 1, isDiskLow: () => false });
  return { tx, statements: log, close: () => connection.close() };
}
