import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { toStoreError } from './errors.ts';

/** Statements kept prepared per connection; the repositories have fewer than 200 different ones. */
const cachedStatements = 400;
/** Longer texts are multi-row inserts of an import: used a few times, then never again. */
const cachedLength = 4_000;

/** One SQLite connection in the shape that Kysely's SqliteDialect expects (it was written for better-sqlite3). */
export interface Connection extends SqliteDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): SqliteStatement;
  exec(sql: string): void;
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite takes no ${value === undefined ? 'undefined' : typeof value}`);
}

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => translated(() => statement.all(...parameters.map(bindable))),
    run: (parameters) => translated(() => statement.run(...parameters.map(bindable))),
    iterate: (parameters) => statement.iterate(...parameters.map(bindable)),
  };
}

/**
 * @param location path, or a `file:` URL with `?mode=rw` for a database that must exist
 * @throws SQLite's own error when the file cannot be opened or is no database
 */
export function openConnection(location: string | URL): Connection {
  const database = new DatabaseSync(location);
  const cache = new Map<string, SqliteStatement>();
  return {
    get inTransaction() {
      return database.isTransaction;
    },
    prepare(sql) {
      const known = cache.get(sql);
      if (known !== undefined) return known;
      const statement = translated(() => adapt(database.prepare(sql)));
      if (sql.length > cachedLength) return statement;
      if (cache.size >= cachedStatements) cache.clear();
      cache.set(sql, statement);
      return statement;
    },
    exec: (sql) => database.exec(sql),
    close() {
      if (database.isOpen) database.close();
    },
  };
}
