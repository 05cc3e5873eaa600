import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Helper, startHelper } from '@vigil/harness';
import { expect, onTestFinished, test } from 'vitest';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
function hold(folder: string, waitMs: number): Helper {
  const helper = startHelper({
    script: join(import.meta.dirname, 'fixtures/holder.ts'),
    args: [folder, String(waitMs)],
  });
  onTestFinished(async () => {
    await helper.program.kill();
  });
  return helper;
}

test('a folder has one process of a name: the second is refused, and told which one it is', async () => {
  const folder = temporaryFolder();
  const first = hold(folder, 0);
  expect(await first.nextLine()).toBe('holds');
  const second = hold(folder, 0);
  expect(await second.nextLine()).toBe(`waits for ${first.program.pid}`);
  expect(await second.nextLine()).toBe('folder-in-use 78');
});

test('one whose predecessor is still stopping waits for it, whatever that one dies of', async () => {
  const folder = temporaryFolder();
  const first = hold(folder, 0);
  expect(await first.nextLine()).toBe('holds');
  const second = hold(folder, 60_000);
  expect(await second.nextLine()).toMatch(/^waits for/);
  await first.program.kill();
  expect(await second.nextLine()).toBe('holds');
});
