import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  defineProgram,
  ownProgram,
  type Program,
  readProc,
  startHelper,
  startProgram,
  statFields,
} from '@vigil/harness';
import { afterEach, expect, test } from 'vitest';

const entry = 'harness/test/fixtures/talker.ts';
const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) await program.kill();
});
/** A zombie that nobody has waited for yet is gone. */
function isAlive(pid: number): boolean {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat !== null && statFields(stat)[0] !== 'Z';
}
function talker(...args: readonly string[]): Program {
  const program = defineProgram(ownProgram({ name: 'talker', entry, args }));
  programs.push(program);
  return program;
}

test('a start resolves at the ready line, with its facts', async () => {
  const program = talker();
  await program.start();
  expect(program.isRunning).toBe(true);
  expect(program.facts).toEqual({ pid: program.pid });
});

test('a process that ends at its start is an error with its last words', async () => {
  await expect(talker('refuses').start()).rejects.toThrow(/talker ended at its start \(exit 78\):[^]*the last words/);
});

test('a program that does not exist is an error that names it', async () => {
  const plan = { name: 'nobody', command: '/no/such/program', ready: 'at-once' } as const;
  const program = defineProgram(plan);
  program.launch();
  expect(await program.ended()).toEqual({ code: null, signal: null });
  expect(program.crashes[0]).toMatch(/nobody ended by itself \(spawn .*ENOENT\)/);
});

test('kill -9 and restart give a new process; only an end that nobody asked for is a crash', async () => {
  const program = talker();
  await program.start();
  const first = program.pid;
  await program.restart();
  expect(program.pid).not.toBe(first);
  expect(program.crashes).toEqual([]);
  program.send('end');
  expect(await program.ended()).toEqual({ code: 3, signal: null });
  expect(program.crashes).toHaveLength(1);
});

test.runIf(process.platform === 'linux')('when pause returns, every thread stands', async () => {
  const program = talker();
  await program.start();
  program.pause();
  const threads = readdirSync(`/proc/${program.pid}/task`);
  expect(threads.length).toBeGreaterThan(1);
  for (const thread of threads)
    expect(statFields(readProc(`/proc/${program.pid}/task/${thread}/stat`) ?? '')[0]).toBe('T');
});

test('a paused process can be stopped', async () => {
  const program = talker();
  await program.start();
  program.pause();
  await program.stop();
  expect(program.isRunning).toBe(false);
});

test('a helper is asked for the next line that passes, and fails when it ends before', async () => {
  const helper = startHelper({ script: join(import.meta.dirname, 'fixtures/talker.ts') });
  programs.push(helper.program);
  helper.program.send('one');
  helper.program.send('two');
  expect(await helper.nextLine((line) => line.endsWith('two'))).toBe('heard two');
  helper.program.send('end');
  await expect(helper.nextLine()).rejects.toThrow(/ended \(exit 3\)/);
});

test('a process is gone when whoever started it was killed', async () => {
  const parent = await startProgram(
    ownProgram({ name: 'parent', entry: 'harness/test/fixtures/parent.ts', ready: (said) => said.includes('child') }),
  );
  programs.push(parent);
  const child = Number(/child (\d+)/.exec(parent.output())?.[1]);
  expect(isAlive(child)).toBe(true);
  await parent.kill();
  await expect.poll(() => isAlive(child)).toBe(false);
});
