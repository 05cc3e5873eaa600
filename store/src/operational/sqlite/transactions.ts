import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { SqliteDatabase } from 'kysely';
import { StoreError } from '../store-error.ts';
import type { Connection } from './connection.ts';
import { isBusy, toStoreError } from './errors.ts';

interface Lease {
  open: boolean;
}

export interface Transactions {
  /** The connection for statements: refuses what does not belong to the transaction that is running. */
  readonly guarded: SqliteDatabase;
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when every transaction that was asked for has ended. */
  idle(): Promise<void>;
}

/**
 *   run ──▶ wait for the callers before me in this process ──▶ BEGIN IMMEDIATE ──▶ work ──▶ COMMIT ──▶ resolve
 *                                                   │ busy                    │ throws
 *                                     pause 1–5 ms, again; store-busy     ROLLBACK ──▶ reject
 *                                     after busyTimeoutMs
 *
 * SQLite's own busy handler would block the event loop for the whole wait, and with it every heartbeat and socket
 * of the process; so the connection's busy timeout is 0 and the wait is ours.
 */
export function transactionsOn(connection: Connection, busyTimeoutMs: number): Transactions {
  const context = new AsyncLocalStorage<Lease>();
  let current: Lease | null = null;
  let last: Promise<unknown> = Promise.resolve();

  const rollback = (): void => {
    // After a full disk or an I/O error SQLite may have rolled back by itself.
    if (!connection.inTransaction) return;
    try {
      connection.exec('rollback');
    } catch (error) {
      // Whatever it is, it is the store's fault and never that of the work; the next transaction tries again.
      throw new StoreError('away', 'a transaction could not be rolled back', { cause: error });
    }
  };

  const begin = async (): Promise<void> => {
    const deadline = performance.now() + busyTimeoutMs;
    rollback();
    for (;;) {
      try {
        connection.exec('begin immediate');
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() >= deadline) throw toStoreError(error);
      }
      await delay(1 + Math.random() * 4);
    }
  };

  const once = async <T>(work: () => Promise<T>): Promise<T> => {
    await begin();
    const lease: Lease = { open: true };
    current = lease;
    try {
      const value = await context.run(lease, work);
      connection.exec('commit');
      return value;
    } catch (error) {
      rollback();
      throw toStoreError(error);
    } finally {
      lease.open = false;
      current = null;
    }
  };

  return {
    guarded: {
      prepare(sql) {
        const lease = context.getStore();
        if (lease === undefined || lease !== current)
          throw new StoreError('misuse', 'statement after the end of its transaction: a promise was not awaited');
        return connection.prepare(sql);
      },
      close: () => connection.close(),
    },
    run(work) {
      if (context.getStore()?.open === true)
        return Promise.reject(new StoreError('misuse', 'transaction inside a transaction: pass tx on instead'));
      const turn = last.then(() => once(work));
      // The next caller waits for the end, not for the success; the failure belongs to the caller who gets `turn`.
      last = turn.catch(() => undefined);
      return turn;
    },
    idle: async () => {
      await last;
    },
  };
}
