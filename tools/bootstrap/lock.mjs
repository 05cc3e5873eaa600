import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal, say } from './say.mjs';

const PATIENCE_MS = 15 * 60_000;

/**
 * Runs `work` in one process at a time per checkout: `npm start` and `npm test` started together must not both
 * install. The lock is a file outside node_modules (npm ci deletes that) with the holder's process id, put in place by
 * link(2), which is atomic; the lock of a dead process is taken over.
 */
export async function exclusively(root, work) {
  const lock = join(root, '.bootstrap.lock');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    await acquire(lock, mine);
    try {
      return await work();
    } finally {
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

async function acquire(lock, mine) {
  const deadline = Date.now() + PATIENCE_MS;
  let told = false;
  while (!taken(lock, mine)) {
    const holder = holderOf(lock);
    if (holder === undefined) continue;
    if (!alive(holder)) {
      takeAway(lock, mine, holder);
      continue;
    }
    if (!told) say(`另一个进程（${holder}）正在安装，等待中… / Another process (${holder}) is setting up, waiting…`);
    told = true;
    if (Date.now() > deadline) {
      throw new Refusal(
        75,
        `等待进程 ${holder} 超时，可删除 ${lock} 后重试。`,
        `process ${holder} never finished; remove ${lock} and try again.`,
      );
    }
    await wait(200);
  }
}

function taken(lock, mine) {
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lock) {
  try {
    return Number(readFileSync(lock, 'utf8'));
  } catch (error) {
    // Released between our attempt and our look: the next attempt decides.
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Our own id in a lock we do not hold is a predecessor's: containers give every start the same id. */
function alive(pid) {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Renaming is atomic, so one of several waiters gets the dead lock; a live one caught by mistake is put back. */
function takeAway(lock, mine, dead) {
  const stale = `${mine}.stale`;
  try {
    renameSync(lock, stale);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (Number(readFileSync(stale, 'utf8')) !== dead) taken(lock, stale);
  rmSync(stale, { force: true });
}
