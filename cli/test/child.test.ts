import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { type Child, type ChildHooks, keepRunning } from '../src/start/child.ts';

const folder = mkdtempSync(join(tmpdir(), 'vigil-child-'));
const entry = join(folder, 'entry.mjs');
writeFileSync(
  entry,
  `console.log(JSON.stringify({ ready: true, name: 'child', facts: { pid: process.pid } })); setInterval(() => {}, 1000);`,
);
const running: Child[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) await child.stop(5_000);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Watched {
  readonly child: Child;
  readonly said: string[];
  /** The next time that it is ready: its process id. */
  ready(): Promise<unknown>;
  /** The next time that it is said to be started again. */
  restarting(): Promise<void>;
}
function keep(): Watched {
  const said: string[] = [];
  let ready: (pid: unknown) => void = () => undefined;
  let restarting: () => void = () => undefined;
  const hooks: ChildHooks = {
    onLine: (_name, line) => said.push(line),
    onReady: ({ facts }) => ready(facts['pid']),
    onRefused: () => said.push('refused'),
    onRestart: () => {
      said.push('restart');
      restarting();
    },
  };
  const child = keepRunning({ name: 'child', entry, env: {} }, hooks);
  running.push(child);
  return {
    child,
    said,
    ready: () =>
      new Promise((done) => {
        ready = done;
      }),
    restarting: () =>
      new Promise((done) => {
        restarting = done;
      }),
  };
}

it('a process that dies is started again', async () => {
  const watched = keep();
  const first = await watched.ready();
  process.kill(Number(first), 'SIGKILL');
  const second = await watched.ready();
  expect(second).not.toBe(first);
});

it('one that was let go and ends by itself stays ended', async () => {
  const watched = keep();
  const pid = Number(await watched.ready());
  watched.child.letGo();
  process.kill(pid, 'SIGKILL');
  await watched.child.stop(5_000);
  expect(watched.child.pid()).toBeUndefined();
  expect(watched.said).not.toContain('restart');
});

it('one that could not even be started is tried again, and can be stopped meanwhile', async () => {
  const { execPath } = process;
  const restore = (): void => {
    process.execPath = execPath;
  };
  process.execPath = join(folder, 'no-such-runtime');
  const watched = keep();
  try {
    await watched.restarting();
  } finally {
    restore();
  }
  expect(watched.said[0]).toMatch(/cannot be started: .*ENOENT/);
  expect(Number(await watched.ready())).toBeGreaterThan(0);
  process.execPath = join(folder, 'no-such-runtime');
  const never = keep();
  try {
    await never.restarting();
    await never.child.stop(5_000);
  } finally {
    restore();
  }
  expect(never.child.pid()).toBeUndefined();
});
