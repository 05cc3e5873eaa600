/**
 * SQLite's primary result codes (https://sqlite.org/rescode.html) that this package tells apart. They are named here
 * and nowhere else: whoever calls the store or the history meets their own errors, never these numbers.
 */
export const sqliteResult = {
  busy: 5,
  locked: 6,
  outOfMemory: 7,
  readOnly: 8,
  interrupted: 9,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  protocol: 15,
  constraint: 19,
  notAuthorised: 23,
  notADatabase: 26,
} as const;

/** Extended code: a reader met a rollback journal, which only a writer may roll back. */
export const readOnlyRollback = 776;

/** The code as SQLite gave it, extended; null for an error of another origin. */
export function extendedResultCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : null;
}

/** The primary code, which extended ones carry in their low byte; null for an error of another origin. */
export function resultCode(error: unknown): number | null {
  const code = extendedResultCode(error);
  return code === null ? null : code & 0xff;
}
