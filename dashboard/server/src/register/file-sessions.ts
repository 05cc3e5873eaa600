import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, supervise } from '@vigil/service';
import type { StoreConfig } from '@vigil/store';
import { type RegisterProgress, VigilError } from '@vigil/vocabulary';
import { startThread, type Thread } from '../threads/thread.ts';
import { newProgress, progressOf } from './progress.ts';

/** A file that is being looked at: who sent it, and the thread that holds it. */
interface FileSession {
  readonly id: string;
  readonly owner: string;
  readonly path: string;
  readonly thread: Thread;
  readonly progress: SharedArrayBuffer;
  /** The thread answers one request at a time. */
  last: Promise<unknown>;
  waiting: number;
  usedAt: number;
}

/**
 * Register files that people have sent, each in a file of its own under the data folder and a thread of its own:
 *
 * ```
 *   open(path) ──▶ look, rows, faults … ──▶ import ──▶ close, or 30 minutes unused, or the third file of all
 *                                                       └─ thread and file go
 * ```
 */
export interface FileSessions {
  /** Where uploads are written to; emptied at the start. */
  readonly folder: string;
  /** Takes over a file that lies in the folder. @returns its id */
  open(owner: string, name: string, path: string): string;
  openBytes(owner: string, name: string, bytes: Uint8Array): Promise<string>;
  /** @throws VigilError 'not-found' when it is not this person's */
  ask(id: string, owner: string, request: unknown): Promise<unknown>;
  progress(id: string, owner: string): RegisterProgress;
  close(id: string, owner: string): Promise<void>;
  stop(): Promise<void>;
}

const unusedMs = 30 * 60_000;
/** Each holds a city's rows: some 300 MB. */
const atMost = 3;

export function createFileSessions(deps: {
  readonly folder: string;
  readonly store: StoreConfig;
  readonly serverKey: Uint8Array;
  readonly logger: Logger;
  readonly now: () => number;
}): FileSessions {
  const { folder, logger, now } = deps;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Of a process that was killed: nobody holds them any more.
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
  const sessions = new Map<string, FileSession>();

  const end = async (session: FileSession): Promise<void> => {
    sessions.delete(session.id);
    await session.thread.end(new VigilError('not-found', 'this file is no longer held'));
    rmSync(session.path, { force: true });
  };
  const endUnused = (): void => {
    for (const one of sessions.values())
      if (one.waiting === 0 && now() - one.usedAt > unusedMs) supervise(logger, 'register file', end(one));
  };
  const makeRoom = (): void => {
    endUnused();
    if (sessions.size < atMost) return;
    const [oldest] = [...sessions.values()]
      .filter(({ waiting }) => waiting === 0)
      .toSorted((a, b) => a.usedAt - b.usedAt);
    if (oldest === undefined) throw new VigilError('busy', 'other register files are being worked on');
    supervise(logger, 'register file', end(oldest));
  };
  const own = (id: string, owner: string): FileSession => {
    const session = sessions.get(id);
    if (session === undefined || session.owner !== owner) throw new VigilError('not-found', 'no such file');
    return session;
  };
  const timer = setInterval(endUnused, 60_000);
  timer.unref();

  const open = (owner: string, name: string, path: string): string => {
    try {
      makeRoom();
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
    const id = randomBytes(12).toString('hex');
    const progress = newProgress();
    const { store, serverKey } = deps;
    const thread = startThread(new URL('./file-thread.ts', import.meta.url), {
      store,
      serverKey,
      id,
      name,
      path,
      progress,
    });
    sessions.set(id, { id, owner, path, thread, progress, last: Promise.resolve(), waiting: 0, usedAt: now() });
    return id;
  };
  return {
    folder,
    open,
    async openBytes(owner, name, bytes) {
      const path = join(folder, randomBytes(12).toString('hex'));
      await writeFile(path, bytes, { mode: 0o600 });
      return open(owner, name, path);
    },
    async ask(id, owner, request) {
      const session = own(id, owner);
      session.waiting += 1;
      const turn = session.last.then(() => session.thread.ask(request));
      session.last = turn.catch(() => undefined);
      try {
        return await turn;
      } finally {
        session.waiting -= 1;
        session.usedAt = now();
      }
    },
    progress: (id, owner) => progressOf(own(id, owner).progress),
    close: (id, owner) => end(own(id, owner)),
    async stop() {
      clearInterval(timer);
      await Promise.all([...sessions.values()].map(end));
    },
  };
}
