import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository } from '../store.ts';

type Versioned = 'register' | 'credentials' | 'removed';

/** Rows left the register at this version of it. */
export async function noteRemoval(db: Session['db'], version: number): Promise<void> {
  await db.updateTable('register_version').set({ version }).where('name', '=', 'removed').execute();
}

export async function versionOf(db: ReadSession['db'], name: Versioned): Promise<number> {
  const row = await db.selectFrom('register_version').select('version').where('name', '=', name).executeTakeFirst();
  return row?.version ?? 0;
}

async function grow(db: Session['db'], name: Versioned): Promise<number> {
  const row = await db
    .updateTable('register_version')
    .set({ version: sql`version + 1` })
    .where('name', '=', name)
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/**
 * One change of the register in this transaction. The rows that it writes carry the number, so that readers ask only
 * for what is above theirs; taking it locks the row, so nobody else's change is numbered between.
 */
export async function growRegister(db: Session['db'], changes: ChangeRepository): Promise<number> {
  const version = await grow(db, 'register');
  await changes.add('register', [String(version)]);
  return version;
}

/** The number that the credential rows changed in this transaction carry; brokers read only rows above theirs. */
export const growCredentials = (db: Session['db']): Promise<number> => grow(db, 'credentials');
