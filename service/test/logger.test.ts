import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseReadyLine } from '@vigil/service';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const cwd = fileURLToPath(new URL('..', import.meta.url));

async function stdoutOf(code: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const script = `import { createLogger, readyLine } from '@vigil/service'; ${code}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout;
}

test('secrets are blanked at the top and one level down', async () => {
  const out = await stdoutOf(
    `createLogger({ name: 'x' }).info({ token: 'abc', user: { password: 'def', name: 'li' } }, 'hello')`,
  );
  expect(JSON.parse(out)).toMatchObject({
    level: 'info',
    name: 'x',
    token: '***',
    user: { password: '***', name: 'li' },
  });
});

test('VIGIL_LOG_LEVEL sets the level, and the ready line is printed at any level', async () => {
  const code = `const l = createLogger({ name: 'x' }); l.info('quiet'); l.error('loud'); readyLine('x', { port: 5 })`;
  const lines = (await stdoutOf(code, { VIGIL_LOG_LEVEL: 'error' })).trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('loud');
  expect(parseReadyLine(lines[1] ?? '')).toEqual({ name: 'x', facts: { port: 5 } });
});

test('other lines are not ready lines', () => {
  expect(parseReadyLine('text that quotes "ready":true')).toBeUndefined();
  expect(parseReadyLine('{"ready":true,"name":"x"')).toBeUndefined();
  expect(parseReadyLine('{"ready":true,"name":7,"facts":{}}')).toBeUndefined();
  expect(parseReadyLine('{"level":"info","msg":"ready"}')).toBeUndefined();
});
