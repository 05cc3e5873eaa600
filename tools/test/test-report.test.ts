import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { countsOf, verdictOf } from '../test-report/counts.ts';
import { skipSummary } from '../test-report/skips.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-report-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs real vitest on one file and judges what it left. */
async function verdict(content: string, required = false): Promise<ReturnType<typeof verdictOf>> {
  const name = `${crypto.randomUUID()}.test.ts`;
  await writeFile(join(folder, name), `import { expect, test } from 'vitest';\n${content}`);
  const report = join(folder, `${name}.json`);
  const code = await new Promise<number>((resolve) => {
    execFile(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--root',
        folder,
        '--reporter=json',
        `--outputFile.json=${report}`,
        name,
      ],
      { cwd: folder, env: { PATH: process.env['PATH'] } },
      (error) => resolve(error === null ? 0 : Number(error.code)),
    );
  });
  return verdictOf(countsOf(await readFile(report, 'utf8').catch(() => undefined)), { vitestCode: code, required });
}

test('passed, failed and skipped tests are counted from the report', async () => {
  const result = await verdict(`
    test('a', () => { expect(1).toBe(1); });
    test('b', () => { expect(1).toBe(2); });
    test.skip('c', () => undefined);
    test.todo('d');`);
  expect(result).toMatchObject({ ok: false, line: '1 passed, 1 failed, 2 skipped' });
});

test('a good run is good, also with skips, unless services are required', async () => {
  const content = `test('a', () => { expect(1).toBe(1); }); test.skip('c', () => undefined);`;
  expect(await verdict(content)).toMatchObject({ ok: true, line: '1 passed, 0 failed, 1 skipped' });
  expect(await verdict(content, true)).toMatchObject({ ok: false, line: '1 passed, 0 failed, 1 skipped' });
});

test('an unhandled error outside any test fails the run and is in the count', async () => {
  const result = await verdict(`test('a', async () => {
    void Promise.reject(new Error('stray'));
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    expect(1).toBe(1);
  });`);
  expect(result).toMatchObject({ ok: false, line: '1 passed, 1 failed, 0 skipped' });
});

test('a file that cannot be loaded fails the run and is in the count', async () => {
  const result = await verdict(`import './does-not-exist.ts'; test('a', () => undefined);`);
  expect(result).toMatchObject({ ok: false, line: '0 passed, 1 failed, 0 skipped' });
});

test('a file without tests fails the run', async () => {
  expect(await verdict('')).toMatchObject({ ok: false });
});

test('no report, half a report and no matching file are failures', () => {
  expect(verdictOf(countsOf(undefined), { vitestCode: 139, required: false })).toMatchObject({
    ok: false,
    line: '0 passed, 1 failed, 0 skipped',
  });
  expect(countsOf('{"numPassed')).toBeUndefined();
  const nothing = { passed: 0, failed: 0, skipped: 0, brokenFiles: [] };
  expect(verdictOf(nothing, { vitestCode: 0, required: false }).ok).toBe(false);
  expect(verdictOf(nothing, { vitestCode: 1, required: false })).toMatchObject({
    ok: false,
    line: '0 passed, 1 failed, 0 skipped',
  });
});

test('everything skipped is one list and one command', () => {
  const log =
    'influx 1.x contract: influxd not found (apt-get install influxdb)\n' +
    'influx 1.x contract: influxd not found (apt-get install influxdb)\n' +
    'screen: chromium not found; apt-get install chromium fonts-noto-cjk\n';
  expect(skipSummary(log)).toEqual([
    '',
    'skipped:',
    '  influx 1.x contract: influxd not found',
    '  screen: chromium not found',
    'to run them: apt-get install --no-install-recommends influxdb chromium fonts-noto-cjk',
  ]);
  expect(skipSummary('\n')).toEqual([]);
});
