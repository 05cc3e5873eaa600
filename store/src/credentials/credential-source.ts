import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { StoreConfig } from '../operational/config.ts';
import type { CredentialRecord } from '../operational/store.ts';

/** A row as it came, checked field by field: this reads a file that another process writes. */
export interface CredentialChange {
  readonly record: CredentialRecord;
  readonly removed: boolean;
  readonly version: number;
}

/** Read-only view of the credential tables, without Kysely: the broker starts before the store is migrated. */
export interface CredentialSource {
  version(): number;
  /** Up to `limit` rows above a version, continuing after `afterId` within it. */
  changes(after: { readonly version: number; readonly id: string }, limit: number): readonly CredentialChange[];
  /** How many units each vendor has in the register, and at which version of it. */
  registerVersion(): number;
  unitsByVendor(): ReadonlyMap<string, number>;
  /** The file at the path is no longer the one that is open (a backup was put back). */
  replaced(): boolean;
  close(): void;
}

type Row = Record<string, SQLOutputValue>;

function text(row: Row, key: string): string | null {
  const value = row[key];
  return typeof value === 'string' ? value : null;
}
function number(row: Row, key: string): number {
  const value = row[key];
  if (typeof value !== 'number') throw new TypeError(`credential table: ${key} is no number`);
  return value;
}
const isRole = (value: string | null): value is CredentialRecord['role'] =>
  value === 'device' || value === 'gateway' || value === 'service';
const isText = (value: unknown): value is string => typeof value === 'string';

function recordOf(row: Row): CredentialRecord {
  const id = text(row, 'id');
  const role = text(row, 'role');
  if (id === null || !isRole(role)) throw new TypeError('credential table: id or role is not one of ours');
  const units: unknown = JSON.parse(text(row, 'units') ?? '[]');
  const token = row['token_hmac'];
  // Neither is there before the store is migrated.
  const { previous_token_hmac: previousToken, previous_until: until } = row;
  return {
    id,
    role,
    vendor: text(row, 'vendor'),
    units: number(row, 'all_units') === 1 ? 'all' : new Set(Array.isArray(units) ? units.filter(isText) : []),
    tokenHmac: token instanceof Uint8Array ? token : null,
    certificateName: text(row, 'certificate_name'),
    previous:
      previousToken instanceof Uint8Array && typeof until === 'number' ? { tokenHmac: previousToken, until } : null,
    enabled: number(row, 'enabled') === 1,
  };
}

// SQLite only, like all below; PostgreSQL: json_agg(unit), and a source of its own.
const changesSql = `select credential.*,
    (select json_group_array(unit) from credential_unit where credential_unit.credential = credential.id) as units
  from credential where (version, id) > (?, ?) order by version, id limit ?`;

/** The operational store has not been made: its first user is ingest, the dashboard or the CLI. */
export class NoStoreYetError extends Error {
  override readonly name = 'NoStoreYetError';
}

/**
 * @throws NoStoreYetError
 * @throws what the engine or the file system says when the store cannot be read or is not yet migrated
 */
export function openCredentialSource(store: StoreConfig): CredentialSource {
  switch (store.driver) {
    case 'sqlite':
      return openSqliteSource(store.file);
  }
}

function openSqliteSource(file: string): CredentialSource {
  if (!existsSync(file)) throw new NoStoreYetError(`there is no ${file} yet`);
  // mode=rw never creates; a read-only connection could not open the write-ahead log's index by itself.
  const database = new DatabaseSync(new URL(`${pathToFileURL(file).href}?mode=rw`));
  try {
    database.exec('pragma query_only = on; pragma busy_timeout = 100');
    const isMade = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'register_version'");
    if (isMade.get() === undefined) throw new NoStoreYetError(`${file} has no tables yet`);
    const versionOf = database.prepare("select version from register_version where name = 'credentials'");
    const changed = database.prepare(changesSql);
    const registerVersion = database.prepare("select version from register_version where name = 'register'");
    const units = database.prepare('select vendor, count(*) as count from unit group by vendor');
    const opened = statSync(file).ino;
    return {
      version: () => number(versionOf.get() ?? {}, 'version'),
      changes: ({ version, id }, limit) =>
        changed.all(version, id, limit).map((row) => ({
          record: recordOf(row),
          removed: number(row, 'removed') === 1,
          version: number(row, 'version'),
        })),
      registerVersion: () => number(registerVersion.get() ?? {}, 'version'),
      unitsByVendor: () => new Map(units.all().map((row) => [text(row, 'vendor') ?? '', number(row, 'count')])),
      replaced: () => !existsSync(file) || statSync(file).ino !== opened,
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
