import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** What differs between engines while tables are made. PostgreSQL adds its own object of this shape. */
export interface ColumnKinds {
  /** Number that grows with every row and is never given twice. */
  serial<T extends string, C extends string>(table: CreateTableBuilder<T, C>, column: string): CreateTableBuilder<T, C>;
  readonly bytes: 'blob' | 'bytea';
  /** Rows can be added, never changed or removed. */
  appendOnly(db: Kysely<unknown>, table: string): Promise<void>;
}

export const sqliteKinds: ColumnKinds = {
  // AUTOINCREMENT, or the number of a trimmed newest row would be given again. PostgreSQL: bigserial.
  serial: (table, column) => table.addColumn(column, 'integer', (build) => build.primaryKey().autoIncrement()),
  bytes: 'blob',
  // PostgreSQL: the same with a trigger function, or revoke update, delete.
  async appendOnly(db, table) {
    for (const action of ['update', 'delete'])
      await sql`create trigger ${sql.id(`${table}_no_${action}`)} before ${sql.raw(action)} on ${sql.table(table)}
        begin select raise(abort, 'append-only'); end`.execute(db);
  },
};
