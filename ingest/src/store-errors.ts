import { VigilError } from '@vigil/vocabulary';

/**
 * Primary SQLite result codes that say something about the file, the disk or a lock, and nothing about the row:
 * BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB (sqlite.org/rescode.html).
 */
const storeCodes = new Set([5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 26]);

/**
 * Is the store to blame, so that the same batch will succeed once it is well again? Then the batch waits; anything
 * else is the fault of one message (or of the code that handles it) and must not stop the others.
 */
export function isStoreError(error: unknown): boolean {
  if (error instanceof VigilError) return error.code === 'store-busy' || error.code === 'disk-full';
  if (typeof error !== 'object' || error === null) return false;
  if ('errcode' in error && typeof error.errcode === 'number') return storeCodes.has(error.errcode & 0xff);
  return 'code' in error && (error.code === 'ERR_INVALID_STATE' || error.code === 'ENOSPC' || error.code === 'EIO');
}
