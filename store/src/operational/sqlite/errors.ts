import { resultCode, sqliteResult } from '../../sqlite/result-code.ts';
import { StoreError, type StoreFault } from '../store-error.ts';

const faults: ReadonlyMap<number, StoreFault> = new Map<number, StoreFault>([
  [sqliteResult.busy, 'busy'],
  [sqliteResult.locked, 'busy'],
  [sqliteResult.outOfMemory, 'away'],
  [sqliteResult.readOnly, 'away'],
  [sqliteResult.interrupted, 'away'],
  [sqliteResult.cannotOpen, 'away'],
  [sqliteResult.protocol, 'away'],
  [sqliteResult.ioError, 'disk-full'],
  [sqliteResult.full, 'disk-full'],
  [sqliteResult.corrupt, 'unusable'],
  [sqliteResult.notADatabase, 'unusable'],
  [sqliteResult.constraint, 'constraint'],
]);

const words: Partial<Record<StoreFault, string>> = {
  busy: 'another process holds the write lock',
  'disk-full': 'the disk refuses the write: full or failing',
};

/** Node's own refusals: a connection that was closed, and files that could not be made before SQLite saw them. */
const systemFaults: ReadonlyMap<unknown, StoreFault> = new Map<unknown, StoreFault>([
  ['ERR_INVALID_STATE', 'away'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EIO', 'disk-full'],
  ['EROFS', 'away'],
  ['EACCES', 'away'],
]);

function faultOf(error: Error): StoreFault | undefined {
  const code = resultCode(error);
  if (code !== null) return faults.get(code);
  return 'code' in error ? systemFaults.get(error.code) : undefined;
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === sqliteResult.busy || code === sqliteResult.locked;
}

/** What a caller can act on; errors of another origin are defects and come back as they are. */
export function toStoreError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreError) return error;
  const fault = faultOf(error);
  if (fault === undefined) return error;
  // SQLite's messages hold names of tables and columns, never bound values.
  return new StoreError(fault, words[fault] ?? error.message, { cause: error });
}
