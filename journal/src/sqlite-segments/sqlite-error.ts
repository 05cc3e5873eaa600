/** Result codes of SQLite: https://www.sqlite.org/rescode.html */
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
const SQLITE_IOERR_READ = 266;
const SQLITE_IOERR_SHORT_READ = 522;
const SQLITE_READONLY_ROLLBACK = 776;
const SQLITE_IOERR_CORRUPTFS = 8458;

function extendedCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : undefined;
}

export function isBusy(error: unknown): boolean {
  return ((extendedCode(error) ?? 0) & 0xff) === SQLITE_BUSY;
}

/**
 * True when the file itself is bad, so that trying again will not help. A number beyond 2^53 in a row counts: the
 * runtime refuses to read it (`ERR_OUT_OF_RANGE`) and the journal never wrote one.
 */
export function isDamage(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  const code = extendedCode(error);
  if (code === undefined) return false;
  if (code === SQLITE_IOERR_READ || code === SQLITE_IOERR_SHORT_READ || code === SQLITE_IOERR_CORRUPTFS) return true;
  return (code & 0xff) === SQLITE_CORRUPT || (code & 0xff) === SQLITE_NOTADB;
}

/**
 * A segment whose creation was cut short, which holds no record yet: its table is not there, or its first transaction
 * left a rollback journal, which a read-only connection may not roll back. (Records are only written in WAL mode, which
 * has no such journal.) Opening it for writing finishes it.
 */
export function isUnfinished(error: unknown): boolean {
  const code = extendedCode(error);
  if (code === SQLITE_READONLY_ROLLBACK) return true;
  return code === SQLITE_ERROR && error instanceof Error && error.message.startsWith('no such table');
}
