import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkDescriptors,
  checkDiskSpace,
  checkWritable,
  createLogger,
  descriptorLimit,
  startupErrorFrom,
  supervise,
} from '@vigil/service';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-startup-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a writable folder is created and left empty', async () => {
  const dir = join(folder, 'a', 'b');
  await checkWritable(dir);
  expect(await readdir(dir)).toEqual([]);
});

test('a folder that cannot be written is named', async () => {
  // A file in the place of the parent refuses even root, whom permissions do not.
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(checkWritable(join(file, 'data'))).rejects.toMatchObject({
    code: 'folder-not-writable',
    exitCode: 78,
    zh: expect.stringContaining(join(file, 'data')),
  });
});

test('a full disk is told from an unwritable folder', () => {
  const full = startupErrorFrom(Object.assign(new Error('x'), { code: 'ENOSPC' }), { path: '/srv' });
  // Not 78: supervisors try it again, and it comes back by itself when there is space.
  expect(full).toMatchObject({ code: 'disk-full', exitCode: 75, en: expect.stringContaining('/srv') });
});

test('too little space says how much there is and how much is needed', async () => {
  expect(await checkDiskSpace(folder, 1)).toBeGreaterThan(0);
  await expect(checkDiskSpace(folder, Number.MAX_SAFE_INTEGER)).rejects.toMatchObject({
    code: 'disk-full',
    en: expect.stringMatching(/has \d+ MiB left, at least \d+ MiB/),
  });
});

test('the descriptor limit is the soft one of this process', async () => {
  const limits = join(folder, 'limits');
  await writeFile(
    limits,
    'Limit    Soft Limit   Hard Limit   Units\nMax open files            1024                 4096                 files\n',
  );
  expect(await descriptorLimit(limits)).toBe(1024);
  expect(await checkDescriptors(1024, limits)).toBe(1024);
  await expect(checkDescriptors(1025, limits)).rejects.toMatchObject({
    code: 'descriptors',
    en: expect.stringContaining('Only 1024 files may be open, the configuration needs 1025'),
  });
  expect(await descriptorLimit(join(folder, 'no-proc'))).toBe(Number.POSITIVE_INFINITY);
});

test('errors behind a cause are recognised, unknown ones are left alone', () => {
  const inner = Object.assign(new Error('listen'), { code: 'EADDRINUSE', port: 1883 });
  expect(startupErrorFrom(new Error('wrapped', { cause: inner }), { port: 1883 })).toMatchObject({
    code: 'port-taken',
    en: expect.stringContaining('Port 1883 '),
  });
  const low = Object.assign(new Error('listen'), { code: 'EACCES', port: 80 });
  expect(startupErrorFrom(low)).toMatchObject({ code: 'port-forbidden' });
  const folderDenied = Object.assign(new Error('open'), { code: 'EACCES', path: '/root/x' });
  expect(startupErrorFrom(folderDenied)).toMatchObject({ code: 'folder-not-writable' });
  expect(startupErrorFrom(new Error('a bug'))).toBeUndefined();
  expect(startupErrorFrom('text')).toBeUndefined();
});

test('a supervised task that fails, also synchronously, is told to its owner and to nobody else', async () => {
  const logger = createLogger({ name: 'test', level: 'silent' });
  const failures: unknown[] = [];
  const both = Promise.withResolvers<void>();
  const note = (error: unknown): void => {
    failures.push(error);
    if (failures.length === 2) both.resolve();
  };
  supervise(logger, 'rejects', Promise.reject(new Error('one')), note);
  supervise(
    logger,
    'throws',
    () => {
      throw new Error('two');
    },
    note,
  );
  await both.promise;
  expect(failures.map(String).toSorted()).toEqual(['Error: one', 'Error: two']);
});
