import { extendedResultCode, readOnlyRollback, resultCode, sqliteResult } from '../../sqlite/result-code.ts';
import { HistoryError, type HistoryErrorCode } from '../history-error.ts';

const codes: ReadonlyMap<number, HistoryErrorCode> = new Map<number, HistoryErrorCode>([
  [sqliteResult.busy, 'busy'],
  [sqliteResult.locked, 'busy'],
  [sqliteResult.readOnly, 'read-only'],
  [sqliteResult.ioError, 'io'],
  [sqliteResult.full, 'disk-full'],
  [sqliteResult.cannotOpen, 'io'],
  [sqliteResult.notAuthorised, 'read-only'],
]);

/** True when the file itself is damaged: trying again cannot help, setting it aside can. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === sqliteResult.corrupt || code === sqliteResult.notADatabase;
}

/**
 * A day whose creation was cut short by a kill, seen by a reader: its first transaction left a rollback journal, which
 * only a writer may roll back. (Points are only written in WAL mode, which has no such journal.)
 */
export function isUnfinished(error: unknown): boolean {
  return extendedResultCode(error) === readOnlyRollback;
}

/** What a SQLite error means to the caller. Errors of another origin are defects and are returned as they are. */
export function sqliteError(error: unknown, what: string): unknown {
  const code = resultCode(error);
  if (code === null || error instanceof HistoryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HistoryError(codes.get(code) ?? 'io', `${what}: ${message}`, { cause: error });
}
