import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { StoreConfig } from '../operational/config.ts';
import { sqliteKinds } from '../operational/migrations/column-kinds.ts';
import { migrationsFor } from '../operational/migrations/index.ts';
import { toStoreError } from '../operational/sqlite/errors.ts';
import { copySqlite } from './sqlite-copy.ts';

/** What a copy of the operational store says of itself. */
export interface StoreCopy {
  /** Newest migration of its tables. */
  readonly migration: string;
  /** How far each reader of a journal was. */
  readonly cursors: readonly { readonly name: string; readonly epoch: string; readonly seq: number }[];
}

const migrationRow = z.object({ name: z.string() });
const cursorRows = z.array(z.object({ name: z.string(), epoch: z.string(), seq: z.int() }));

/** Copies the store of an installation while it is in use. @throws StoreError */
export async function copyStore(store: StoreConfig, to: string): Promise<StoreCopy> {
  await copySqlite(store.file, to);
  try {
    const copy = new DatabaseSync(to, { readOnly: true });
    try {
      const { name } = migrationRow.parse(copy.prepare('select max(name) as name from kysely_migration').get());
      const cursors = cursorRows.parse(copy.prepare('select name, epoch, seq from cursor order by name').all());
      return { migration: name, cursors };
    } finally {
      copy.close();
    }
  } catch (error) {
    throw toStoreError(error);
  }
}

/** False: tables of a newer program, which this one would misread. */
export function knowsMigration(name: string): boolean {
  return Object.hasOwn(migrationsFor(sqliteKinds), name);
}
