import { HistoryError, type HistoryErrorCode } from '../history-error.ts';

/** Primary result codes, https://sqlite.org/rescode.html */
const codes: ReadonlyMap<number, HistoryErrorCode> = new Map<number, HistoryErrorCode>([
  [5, 'busy'],
  [6, 'busy'],
  [8, 'read-only'],
  [10, 'io'],
  [13, 'disk-full'],
  [14, 'io'],
  [23, 'read-only'],
]);
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

/** SQLite's primary result code, or null for an error of another origin. */
function resultCode(error: unknown): number | null {
  // Extended codes carry the primary one in their low byte.
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}

/** True when the file itself is damaged: trying again cannot help, setting it aside can. */
export function isDamage(error: unknown): boolean {
  const code = resultCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

const READONLY_ROLLBACK = 776;

/**
 * A day whose creation was cut short by a kill, seen by a reader: its first transaction left a rollback journal, which
 * only a writer may roll back. (Points are only written in WAL mode, which has no such journal.)
 */
export function isUnfinished(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === READONLY_ROLLBACK;
}

/** What a SQLite error means to the caller. Errors of another origin are defects and are returned as they are. */
export function sqliteError(error: unknown, what: string): unknown {
  const code = resultCode(error);
  if (code === null || error instanceof HistoryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new HistoryError(codes.get(code) ?? 'io', `${what}: ${message}`, { cause: error });
}
