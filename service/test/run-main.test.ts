import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseReadyLine } from '@vigil/service';
import { afterEach, expect, test } from 'vitest';

const fixture = fileURLToPath(new URL('./fixtures/app.ts', import.meta.url));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface App {
  readonly child: ChildProcess;
  readonly out: string[];
  readonly ready: Promise<Readonly<Record<string, unknown>>>;
  readonly ended: Promise<{ code: number | null; stderr: string }>;
}

function start(args: readonly string[], ipc = false): App {
  const child = spawn(process.execPath, [fixture, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
    env: { PATH: process.env['PATH'] },
  });
  children.push(child);
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const out: string[] = [];
  const ready = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    out.push(line);
    const parsed = parseReadyLine(line);
    if (parsed !== undefined) ready.resolve(parsed.facts);
  });
  // Not 'close' of the child: Node does not emit it after disconnect().
  const ended = Promise.all([once(child, 'exit'), once(lines, 'close'), once(child.stderr, 'end')]).then(() => ({
    code: child.exitCode,
    stderr,
  }));
  return { child, out, ready: ready.promise, ended };
}

test('an app that has done its work ends with 0', async () => {
  expect((await start(['done']).ended).code).toBe(0);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops once and ends with 0', async (signal) => {
  const app = start(['run']);
  expect(await app.ready).toEqual({ mode: 'run' });
  app.child.kill(signal);
  expect((await app.ended).code).toBe(0);
  expect(app.out.map((line) => /"msg":"([^"]*)"/.exec(line)?.[1])).toEqual(['ready', 'stopping', 'stop called']);
});

test('one Ctrl-C that arrives as two signals is one wish', async () => {
  const app = start(['run']);
  await app.ready;
  app.child.kill('SIGINT');
  app.child.kill('SIGTERM');
  expect((await app.ended).code).toBe(0);
});

test('a second signal ends a stop that hangs, with 130', async () => {
  const app = start(['stuck']);
  await app.ready;
  app.child.kill('SIGTERM');
  const again = setInterval(() => app.child.kill('SIGTERM'), 200);
  expect((await app.ended).code).toBe(130);
  clearInterval(again);
});

test('a stop that takes longer than its limit is cut off with 70', async () => {
  const app = start(['stuck']);
  await app.ready;
  app.child.kill('SIGTERM');
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toContain('stop took too long');
});

test('a signal during the start aborts it and stops what was started', async () => {
  const app = start(['slow-start']);
  await app.ready;
  app.child.kill('SIGTERM');
  expect((await app.ended).code).toBe(0);
  expect(app.out.join('\n')).toContain('stop called');
});

test('a child whose parent is gone stops by itself', async () => {
  const app = start(['run'], true);
  await app.ready;
  app.child.disconnect();
  expect((await app.ended).code).toBe(0);
  expect(app.out.join('\n')).toContain('parent gone');
});

test('a taken port is one sentence in two languages, without a stack, and ends with 78', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { code, stderr } = await start(['port', String(address.port)]).ended;
  taken.close();
  expect(code).toBe(78);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(`端口 ${address.port} 已被其他程序占用`);
  expect(stderr).toContain(`Port ${address.port} is already in use`);
});

test('an error nobody foresaw while starting keeps its stack and ends with 70', async () => {
  const app = start(['broken']);
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toMatch(/"level":"fatal".*no such luck.*app\.ts/);
});

test('a rejection nobody handles ends the process with 70 and is logged', async () => {
  const app = start(['rejects']);
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toMatch(/"level":"fatal".*nobody catches me/);
});
