import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Ending, ownProgram, type Program, startProgram } from '@vigil/harness';
import { afterEach, expect, test } from 'vitest';

const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
});

interface App {
  readonly program: Program;
  readonly out: readonly string[];
  readonly err: readonly string[];
  readonly ended: Promise<Ending>;
}

async function launch(args: readonly string[], ready: 'line' | 'at-once', ipc = false): Promise<App> {
  const out: string[] = [];
  const err: string[] = [];
  const plan = ownProgram({
    name: 'app',
    entry: 'service/test/fixtures/app.ts',
    args,
    ready,
    onLine: (line, stream) => (stream === 'out' ? out : err).push(line),
  });
  const program = await startProgram({ ...plan, ipc });
  programs.push(program);
  return { program, out, err, ended: program.ended() };
}
const start = (...args: readonly string[]): Promise<App> => launch(args, 'line');
const run = (...args: readonly string[]): Promise<App> => launch(args, 'at-once');

test('an app that has done its work ends with 0', async () => {
  expect((await (await run('done')).ended).code).toBe(0);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops once and ends with 0', async (signal) => {
  const app = await start('run');
  expect(app.program.facts).toEqual({ mode: 'run' });
  app.program.signal(signal);
  expect((await app.ended).code).toBe(0);
  expect(app.out.map((line) => /"msg":"([^"]*)"/.exec(line)?.[1])).toEqual(['ready', 'stopping', 'stop called']);
});

test('one Ctrl-C that arrives as two signals is one wish', async () => {
  const app = await start('run');
  app.program.signal('SIGINT');
  app.program.signal('SIGTERM');
  expect((await app.ended).code).toBe(0);
});

test('a second signal ends a stop that hangs, with 130', async () => {
  const app = await start('stuck');
  app.program.signal('SIGTERM');
  const again = setInterval(() => app.program.signal('SIGTERM'), 200);
  expect((await app.ended).code).toBe(130);
  clearInterval(again);
});

test('a stop that takes longer than its limit is cut off with 70', async () => {
  const app = await start('stuck');
  app.program.signal('SIGTERM');
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toContain('stop took too long');
});

test('a signal during the start aborts it and stops what was started', async () => {
  const app = await start('slow-start');
  app.program.signal('SIGTERM');
  expect((await app.ended).code).toBe(0);
  expect(app.out.join('\n')).toContain('stop called');
});

test('a child whose parent is gone stops by itself', async () => {
  const app = await launch(['run'], 'line', true);
  app.program.disconnect();
  expect((await app.ended).code).toBe(0);
  expect(app.out.join('\n')).toContain('parent gone');
});

test('a taken port is one sentence in two languages, without a stack, and ends with 78', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const app = await run('port', String(address.port));
  const { code } = await app.ended;
  taken.close();
  expect(code).toBe(78);
  expect(app.err).toHaveLength(1);
  expect(app.err[0]).toContain(`端口 ${address.port} 已被其他程序占用`);
  expect(app.err[0]).toContain(`Port ${address.port} is already in use`);
});

test('an error nobody foresaw while starting keeps its stack and ends with 70', async () => {
  const app = await run('broken');
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toMatch(/"level":"fatal".*no such luck.*app\.ts/);
});

test('a rejection nobody handles ends the process with 70 and is logged', async () => {
  const app = await run('rejects');
  expect((await app.ended).code).toBe(70);
  expect(app.out.join('\n')).toMatch(/"level":"fatal".*nobody catches me/);
});
