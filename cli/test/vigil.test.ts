import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '@vigil/harness';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../src/exit.ts';
import { expectSentence, vigil, vigilHere } from './support/vigil.ts';

const scratch = mkdtempSync(join(tmpdir(), 'vigil-cli-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a folder without an installation', () => {
  const empty = (): string => mkdtempSync(join(scratch, 'empty-'));

  it('is left as it is: the current one when nobody names another', async () => {
    const folder = empty();
    const ended = await vigil(['register', 'add-unit', 'lift-1', '--vendor', 'acme'], { cwd: folder });
    expect(ended).toMatchObject({ code: 66, stdout: '' });
    expectSentence(ended);
    expect(ended.stderr).toContain(join(folder, 'data'));
    expect(ended.stderr).toContain('--data');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [['register', 'add-unit', 'lift-1', '--vendor', 'acme']],
    [['credential', 'list']],
    [['credential', 'create', 'lift-1']],
    [['user', 'add', 'wang', '--role', 'operator']],
  ])('is left as it is by %j, which says so and ends with 66', async (args) => {
    const folder = empty();
    const ended = await vigilHere('--data', join(folder, 'deep', 'typo'), ...args);
    expect(ended).toMatchObject({ code: 66, stdout: '' });
    expectSentence(ended);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('becomes one by init and by --init, and a second time stays as it is', async () => {
    const folder = join(scratch, 'new');
    expect(await vigil(['--data', folder, 'init'])).toMatchObject({ code: 0, stdout: expect.stringContaining(folder) });
    expect(existsSync(join(folder, 'vigil.db'))).toBe(true);
    const other = join(scratch, 'other');
    expect(await vigilHere('--data', other, '--init', 'register', 'add-unit', 'l1', '--vendor', 'a')).toMatchObject({
      code: 0,
    });
    expect(await vigilHere('--data', other, 'init')).toMatchObject({ code: 0 });
    expect((await vigilHere('--data', other, 'credential', 'create', 'l1')).code).toBe(0);
  });

  it('whose key is gone gets no new one, which would lock out every device', async () => {
    const folder = join(scratch, 'keyless');
    await vigilHere('--data', folder, 'init');
    rmSync(join(folder, 'secrets'), { recursive: true });
    const ended = await vigilHere('--data', folder, 'credential', 'list');
    expect(ended.code).toBe(78);
    expectSentence(ended);
    expect(existsSync(join(folder, 'secrets'))).toBe(false);
  });

  it('whose key cannot be looked at is not told to be without one', async () => {
    const folder = join(scratch, 'unreadable');
    await vigilHere('--data', folder, 'init');
    rmSync(join(folder, 'secrets'), { recursive: true });
    // As an account without rights has it; a loop of links stops root too.
    symlinkSync('secrets', join(folder, 'secrets'));
    const ended = await vigilHere('--data', folder, 'credential', 'list');
    expect(ended.code).toBe(78);
    expectSentence(ended);
    expect(ended.stderr).toContain('cannot be read (ELOOP)');
  });

  it('is not the current one for an empty name', async () => {
    const ended = await vigilHere('--data', '', 'credential', 'list');
    expect(ended.code).toBe(64);
    expectSentence(ended);
    const folder = empty();
    const unset = await vigil(['credential', 'list'], { cwd: folder, env: { VIGIL_DATA: '' } });
    expect([unset.code, unset.stderr]).toEqual([66, expect.stringContaining(join(folder, 'data', 'vigil.db'))]);
  });

  it('that holds something else is refused in one sentence', async () => {
    const folder = join(scratch, 'else');
    mkdirSync(join(folder, 'secrets'), { recursive: true });
    writeFileSync(join(folder, 'secrets', 'server.key'), `${'A'.repeat(43)}\n`);
    writeFileSync(join(folder, 'vigil.db'), 'not a database, but long enough to be read as the head of one'.repeat(20));
    const ended = await vigil(['--data', folder, 'credential', 'list']);
    expect(ended.code, ended.stderr).toBe(78);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('what is typed wrong', () => {
  it('ends the process with 64 and says what was meant', async () => {
    const ended = await vigil(['registr']);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toMatch(/Did you mean register/);
  });

  it.each([
    [['credential', 'crate', 'x'], /Did you mean create/],
    [['register', 'add-unit', 'x', '--vendor', 'a', '--conty', 'b'], /Did you mean --county/],
    [['register', 'add-unit', 'x'], /--vendor/],
    [[], /Usage: vigil/],
    [['register', 'add-unit', 'x', '--vendor', 'a', '--vendor', 'b'], /'--vendor' is there twice/],
    [['--data', 'a', '--data=b', 'user', 'list'], /'--data' is there twice/],
    [['health', 'localhost:9101/readyz'], /is no address/],
  ])('%j: is told what was meant, and ends with 64', async (args, said) => {
    const ended = await vigilHere(...args);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toMatch(said);
  });

  it('an id that cannot be one ends with 65', async () => {
    const ended = await vigilHere('--data', join(scratch, 'ids'), '--init', 'credential', 'create', 'a/b');
    expect(ended.code, ended.stderr).toBe(65);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it.each([[['--help']], [['--version']], [['register', 'add-unit', '--help']], [['help', 'credential']]])(
    '%j touches nothing',
    async (args) => {
      const folder = join(scratch, 'untouched');
      expect((await vigilHere('--data', folder, '--init', ...args)).code).toBe(0);
      expect(existsSync(folder)).toBe(false);
    },
  );
});

it('health: no answer and a bad one end with 69', async () => {
  const server = createServer((_, response) => response.writeHead(503).end('{"ok":false}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const url = `http://127.0.0.1:${port}/readyz`;
  const bad = await vigilHere('health', url);
  expect(bad).toMatchObject({ code: 69, stderr: expect.stringContaining('503 {"ok":false}') });
  expectSentence(bad);
  await new Promise((resolve) => server.close(resolve));
  const none = await vigilHere('health', url);
  expect(none).toMatchObject({ code: 69, stderr: expect.stringContaining('ECONNREFUSED') });
  expectSentence(none);
});

it('docs/administrators/cli.md lists every exit code', () => {
  const page = readFileSync(join(root, 'docs/administrators/cli.md'), 'utf8');
  const listed = [...page.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)].map(([, code, name]) => [name, Number(code)]);
  expect(Object.fromEntries(listed)).toEqual(EXIT);
});
