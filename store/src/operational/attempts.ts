import { StoreError } from './store-error.ts';

export interface TransactionOptions {
  /**
   * How often the work may run in all when it loses a race (a StoreError whose policy is `retry`), each time in a new
   * transaction and from fresh reads. Default 1: the caller hears of the first conflict.
   */
  readonly attempts?: number;
}

/** Runs `once` again while it fails by a lost race and attempts are left. */
export async function withAttempts<T>(once: () => Promise<T>, { attempts = 1 }: TransactionOptions = {}): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof StoreError) || error.policy !== 'retry' || attempt >= attempts) throw error;
    }
  }
}
