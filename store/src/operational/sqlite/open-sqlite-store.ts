import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchHeadRoom } from '../../head-room.ts';
import { withAttempts } from '../attempts.ts';
import { migrateToLatest } from '../migrate.ts';
import { sqliteKinds } from '../migrations/column-kinds.ts';
import { migrationsFor } from '../migrations/index.ts';
import { createReads, createRepositories } from '../repositories/index.ts';
import type { Store } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { type Connection, openConnection } from './connection.ts';
import { sqliteEngine, writingEngine } from './engine.ts';
import { isBusy, toStoreError } from './errors.ts';
import { kyselyOn, openReader } from './open-sqlite-reader.ts';
import { transactionsOn } from './transactions.ts';

export interface SqliteStoreOptions {
  readonly file: string;
  readonly busyTimeoutMs: number;
  readonly clock: () => number;
}

/** The log is cut back to this after a burst; a reader that lingers can make it grow far beyond. */
const logLimitBytes = 64 * 1024 * 1024;

/** FULL, not NORMAL: a power cut must not take back what an operator was shown as done. */
const writerPragmas = `pragma busy_timeout = 0; pragma synchronous = full; pragma foreign_keys = on;
  pragma journal_size_limit = ${logLimitBytes}; pragma cache_size = -65536`;

async function persistently(work: () => void, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw toStoreError(error);
    }
    await delay(2 + Math.random() * 8);
  }
}

async function openWriter(file: string, timeoutMs: number): Promise<Connection> {
  await mkdir(dirname(file), { recursive: true });
  // Made by us, because SQLite would make it readable for all; it holds password hashes.
  await (await open(file, 'a', 0o600)).close();
  const connection = openConnection(file);
  try {
    // Another first opener may be switching to WAL at this moment.
    await persistently(() => connection.exec('pragma journal_mode = wal'), timeoutMs);
    connection.exec(writerPragmas);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}

/**
 * Two connections: the writer is used only inside transactions, the reader only outside, so that a read never sees
 * the half of a transaction that runs in the same process.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { file, clock, busyTimeoutMs } = options;
  // A migration of a big table may take longer than a transaction is allowed to wait.
  const openTimeoutMs = Math.max(busyTimeoutMs, 60_000);
  const writer = await openWriter(file, openTimeoutMs);
  try {
    const opening = transactionsOn(writer, openTimeoutMs);
    await opening.run(() => migrateToLatest(kyselyOn(opening.guarded), migrationsFor(sqliteKinds)));
    const reader = openReader(file);
    const transactions = transactionsOn(writer, busyTimeoutMs);
    const isDiskLow = watchHeadRoom(file, 'quarantine');
    const engine = writingEngine(writer);
    const tx = createRepositories({ db: kyselyOn(transactions.guarded), engine, clock, isDiskLow });
    const read = createReads({ db: kyselyOn(reader), engine: sqliteEngine });
    let closing: Promise<void> | null = null;
    return {
      read,
      transaction(work, asked) {
        if (closing !== null) return Promise.reject(new StoreError('misuse', 'the store is closed'));
        return withAttempts(() => transactions.run(() => work(tx)), asked);
      },
      isDiskLow,
      async health() {
        try {
          const version = await read.register.version();
          const detail = { driver: 'sqlite', file, bytes: await sizeOf(file), logBytes: await sizeOf(`${file}-wal`) };
          return { ok: true, detail: { ...detail, registerVersion: version } };
        } catch (error) {
          return { ok: false, detail: { driver: 'sqlite', file, error: String(error) } };
        }
      },
      close() {
        const end = async (): Promise<void> => {
          await transactions.idle();
          reader.close();
          writer.close();
        };
        closing ??= end();
        return closing;
      },
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}
