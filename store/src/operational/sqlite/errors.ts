import { VigilError } from '@vigil/vocabulary';

/** Primary result codes, https://www.sqlite.org/rescode.html; the extended code carries them in its low byte. */
const busy = 5;
const locked = 6;
const readonly = 8;
const ioError = 10;
const full = 13;

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === busy || code === locked;
}

/** What a caller can act on. SQLite's messages hold names of tables and columns, never bound values. */
export function translateError(error: unknown): unknown {
  const code = resultCode(error);
  if (code === busy || code === locked)
    return new VigilError('store-busy', 'another process holds the write lock', { cause: error });
  if (code === full || code === ioError)
    return new VigilError('disk-full', 'the disk refuses the write: full or failing', { cause: error });
  if (code === readonly)
    return new VigilError('internal', 'write outside a transaction: use store.transaction()', { cause: error });
  return error;
}
