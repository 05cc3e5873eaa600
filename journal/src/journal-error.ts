/**
 * What the caller should do:
 *
 * | code | meaning | policy |
 * |---|---|---|
 * | `full` | the byte budget or the file system has no room for this record | wait, retry after pruning |
 * | `write-failed` | the disk refused the group (no space, I/O error, read-only) | retry |
 * | `busy` | more bytes wait for the disk than `maxPendingBytes` | retry later |
 * | `invalid` | the record itself cannot be stored | reject, never retry |
 * | `closed` | the journal was closed | stop |
 * | `locked` | another writer holds the directory | stop |
 * | `unusable` | the directory cannot be created or locked | stop |
 * | `read-failed` | a segment cannot be opened or read just now, though it is not known to be damaged | retry |
 */
export type JournalErrorCode =
  | 'full'
  | 'write-failed'
  | 'busy'
  | 'invalid'
  | 'closed'
  | 'locked'
  | 'unusable'
  | 'read-failed';

/** The only error this package throws or hands to a callback; the file system's or SQLite's error is its `cause`. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
