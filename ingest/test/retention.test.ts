import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@vigil/service';
import { expect, onTestFinished, test } from 'vitest';
import { createLazyHistory, dropOldHistory, type LazyHistory } from '../src/history/driver.ts';

const dayMs = 86_400_000;
const today = Date.parse('2026-11-23T12:00:00Z');

/** A history in a folder that does not exist yet, gone when the test is. */
async function lazyHistory(): Promise<{ readonly history: LazyHistory; readonly directory: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-retention-'));
  const directory = join(folder, 'history');
  const history = createLazyHistory(
    { driver: 'embedded', directory, readOnly: false },
    createLogger({ name: 'test', level: 'fatal' }),
    () => undefined,
  );
  onTestFinished(async () => {
    await history.close();
    await rm(folder, { recursive: true, force: true });
  });
  return { history, directory };
}

test.each([
  [30, [0, 1]],
  [0, [1, 1]],
])('with %s days kept, %j of an old and a new day are left', async (keepDays, left) => {
  const { history } = await lazyHistory();
  const driver = await history.open();
  const at = [today - 40 * dayMs, today - dayMs];
  const points = at.map((ms) => ({
    measurement: 'status' as const,
    unit: 'L1',
    tags: {},
    fields: { speed: 1 },
    timeNs: BigInt(ms) * 1_000_000n,
  }));
  expect(await driver.write(points)).toEqual({ status: 'stored' });

  await dropOldHistory(history, keepDays, today);

  expect(await Promise.all(at.map((ms) => driver.count('status', ms - 1, ms + 1)))).toEqual(left);
});

test('asked for by two journals at the same moment, the history is opened once', async () => {
  const { history } = await lazyHistory();
  const [first, second] = await Promise.all([history.open(), history.open()]);
  expect(second).toBe(first);
});

test('a history that could not be opened is opened again', async () => {
  const { history, directory } = await lazyHistory();
  await writeFile(directory, 'in the way');
  await expect(history.open()).rejects.toThrow('EEXIST');
  await rm(directory);
  expect((await history.open()).name).toBe('embedded');
});
