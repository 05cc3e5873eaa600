import { type ErrorCode, VigilError } from '@vigil/vocabulary';

/**
 * What a caller does with its work:
 * `retry`  it lost a race: the same work, run again from fresh reads, can succeed at once;
 * `wait`   the store cannot take it now, which says nothing about the work: keep it and try again later;
 * `stop`   the store cannot go on until a person has done something: keep the work, alert, drop nothing;
 * `reject` the work itself is wrong: running it again would only fail again.
 */
export type StorePolicy = 'retry' | 'wait' | 'stop' | 'reject';

/** Every reason why the store refuses, each with exactly one policy and the code under which it leaves the process. */
export const storeFaults = {
  /** Somebody else changed the row since it was read, or opened the alarm first. */
  conflict: { policy: 'retry', code: 'version-conflict' },
  /** Another process holds the write lock for longer than the configured wait. */
  busy: { policy: 'wait', code: 'store-busy' },
  /** The disk is full or fails. */
  'disk-full': { policy: 'wait', code: 'disk-full' },
  /** The database cannot be reached or opened, or this process is short of memory for it. */
  away: { policy: 'wait', code: 'store-busy' },
  /** The file is damaged, or its tables belong to a newer program. */
  unusable: { policy: 'stop', code: 'internal' },
  /** No such row. */
  'not-found': { policy: 'reject', code: 'not-found' },
  /** It is there already, and stays as it is. */
  exists: { policy: 'reject', code: 'already-exists' },
  /** A unit that cannot be removed; `details` says what stands in the way. */
  'in-use': { policy: 'reject', code: 'unit-in-use' },
  /** A token before the last rotation is good for a while yet; `details.until` says for how long (epoch ms). */
  'still-good': { policy: 'reject', code: 'token-still-good' },
  /** Values that the store does not take; `details` says which. */
  'bad-input': { policy: 'reject', code: 'bad-input' },
  /** A reference or uniqueness that the tables insist on. */
  constraint: { policy: 'reject', code: 'internal' },
  /** A defect of the program: `tx` used after its end, a transaction inside a transaction, a closed store. */
  misuse: { policy: 'reject', code: 'internal' },
} as const satisfies Record<string, { readonly policy: StorePolicy; readonly code: ErrorCode }>;

export type StoreFault = keyof typeof storeFaults;

/** The one error of the operational store, whatever engine is behind it. `cause` is the engine's own. */
export class StoreError extends VigilError {
  readonly fault: StoreFault;
  readonly policy: StorePolicy;

  constructor(
    fault: StoreFault,
    message: string,
    options: { readonly cause?: unknown; readonly details?: unknown } = {},
  ) {
    const { policy, code } = storeFaults[fault];
    super(code, message, options);
    this.name = 'StoreError';
    this.fault = fault;
    this.policy = policy;
  }
}

/**
 * Is the store to blame, so that the same work will succeed once it is well again? Anything else is the fault of the
 * work (or of the code that does it) and must not hold up the work behind it.
 */
export function isStoreAtFault(error: unknown): boolean {
  return error instanceof StoreError && (error.policy === 'wait' || error.policy === 'stop');
}
