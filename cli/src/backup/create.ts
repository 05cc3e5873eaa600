import { mkdir, realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { openJournal } from '@vigil/journal';
import { programVersion } from '@vigil/service';
import { copySqlite, copyStore, faultOf } from '@vigil/store/backup';
import { lstatOf, makeWhole } from './draft.ts';
import { copyFileTo, digestOf, entriesOf, filesBelow } from './files.ts';
import { JournalCopies } from './journals.ts';
import { type CopiedFile, type Manifest, writeManifest } from './manifest.ts';
import type { Places } from './places.ts';
import { refusal } from './refusal.ts';
import { settingsFiles } from './settings-files.ts';

export interface CreateOptions {
  /** Files and folders of settings; default: /etc/vigil where there is one. */
  readonly settings?: readonly string[] | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Created {
  readonly manifest: Manifest;
  /** Files that a setting names and that are not there. */
  readonly missing: readonly string[];
}

/**
 * Copies an installation while it runs, in the order in which no part of the copy knows more than the next one holds:
 *
 * ```
 *   secrets, certificates
 *   notes of the followers    a journal pruned by notes that are newer than the store would lack what it has to judge
 *   store                     its cursors are never ahead of the messages; messages read again change nothing
 *   journals                  held open since before the store was copied, so that nothing is pruned in between
 *   history                   the newest day first: it says how far the others were written
 *   settings
 *   manifest                  last; then the folder gets its name
 * ```
 * @param folder must not exist, or be empty
 * @throws Refusal one sentence that says why there is no backup
 */
export async function createBackup(places: Places, folder: string, options: CreateOptions = {}): Promise<Created> {
  const to = resolve(folder);
  if (await isBelow(to, places.dataDir))
    throw refusal('备份不能放在数据文件夹里面。', 'a backup cannot stand inside the data folder.');
  if ((await lstatOf(places.store.file)) === null)
    throw refusal(
      `${places.store.file} 不存在，没有可备份的系统。`,
      `there is no store ${places.store.file}.`,
      'noInput',
    );
  if ((await lstatOf(join(places.dataDir, 'secrets', 'server.key'))) === null)
    throw refusal(
      `${places.dataDir} 中没有 secrets/server.key，没有它任何设备都无法登录；请检查 --data。`,
      `${places.dataDir} has no secrets/server.key, without which no device could sign in: is --data right?`,
      'config',
    );
  const { files, missing } = await settingsFiles({
    given: options.settings,
    dataDir: places.dataDir,
    env: options.env ?? process.env,
  });
  await assertRoom(places, dirname(to));
  const manifest = await makeWhole(to, (draft) => copyAll(places, draft, files));
  return { manifest, missing };
}

/** Through links too: one disk that fails must not take both. */
async function isBelow(folder: string, dataDir: string): Promise<boolean> {
  const real = (path: string): Promise<string> => realpath(path).catch(() => path);
  const place = join(await real(dirname(folder)), basename(folder));
  return !relative(await real(dataDir), place).startsWith('..');
}

async function copyAll(places: Places, draft: string, settings: readonly string[]): Promise<Manifest> {
  const startedAt = Date.now();
  const data = join(draft, 'data');
  const files: CopiedFile[] = [];
  const took = (below: string, copied: readonly CopiedFile[]): void => {
    for (const file of copied) files.push({ ...file, path: `${below}/${file.path}` });
  };
  await mkdir(data, { mode: 0o700 });
  for (const part of ['secrets', 'time', 'tls'])
    took(`data/${part}`, await copyTree(join(places.dataDir, part), join(data, part)));

  const journals = new JournalCopies(join(places.dataDir, 'journal'));
  try {
    took('data/journal', await journals.copyNotes(join(data, 'journal')));
    await journals.hold();
    const { migration, cursors } = await copyStore(places.store, join(data, 'vigil.db'));
    files.push({ path: 'data/vigil.db', ...(await soundDigest(join(data, 'vigil.db'))) });
    await journals.hold();
    took('data/journal', await journals.copySegments(join(data, 'journal')));
    const history = await copyHistory(places.history, join(data, 'history'));
    took('data/history', history ?? []);
    for (const from of settings) {
      const path = `settings/${from.replaceAll('\\', '/').replaceAll(':', '').replace(/^\/+/, '')}`;
      files.push({ path, ...(await copyFileTo(from, join(draft, path))), from });
    }

    const copies = openJournal({ root: join(data, 'journal') });
    const manifest: Manifest = {
      format: 'vigil-backup',
      version: 1,
      startedAt,
      endedAt: Date.now(),
      program: programVersion(),
      migration,
      cursors: [...cursors],
      journals: await Promise.all(
        (await journals.names()).map(async (name) => ({ name, last: (await copies.identity(name)).last })),
      ),
      history: places.history === null ? 'elsewhere' : history === null ? 'none' : 'copied',
      files,
    };
    await writeManifest(draft, manifest);
    return manifest;
  } finally {
    await journals.close();
  }
}

/** Plain files; drafts of files that are being written begin with a dot. */
async function copyTree(from: string, to: string): Promise<readonly CopiedFile[]> {
  const copied: CopiedFile[] = [];
  for (const path of await filesBelow(from)) {
    if (path.split('/').at(-1)?.startsWith('.') === true || path.endsWith('.new')) continue;
    copied.push({ path, ...(await copyFileTo(join(from, path), join(to, path))) });
  }
  return copied;
}

/** Null: there is none. */
async function copyHistory(from: string | null, to: string): Promise<readonly CopiedFile[] | null> {
  const days =
    from === null ? [] : (await entriesOf(from)).map(({ name }) => name).filter((name) => name.endsWith('.db'));
  if (from === null || days.length === 0) return null;
  await mkdir(to, { mode: 0o700 });
  const copied: CopiedFile[] = [];
  for (const day of days.toSorted().toReversed()) {
    await copySqlite(join(from, day), join(to, day));
    copied.push({ path: day, ...(await soundDigest(join(to, day))) });
  }
  return copied;
}

async function soundDigest(file: string): ReturnType<typeof digestOf> {
  const fault = faultOf(file);
  if (fault !== null)
    throw refusal(
      `要备份的数据库已损坏（${file}：${fault}），没有留下备份。`,
      `the database to be copied is damaged (${file}: ${fault}); no backup was left.`,
    );
  return await digestOf(file);
}

/** Said before hours of copying, not after them. What grows meanwhile may still fill the disk. */
async function assertRoom(places: Places, parent: string): Promise<void> {
  if ((await lstatOf(parent)) === null) return;
  const { bavail, bsize } = await statfs(parent);
  const sizes = [await sizeBelow(join(places.dataDir, 'journal')), (await stat(places.store.file)).size];
  if (places.history !== null) sizes.push(await sizeBelow(places.history));
  const needed = sizes.reduce((sum, size) => sum + size, 0);
  if (needed <= bavail * bsize) return;
  const mb = (bytes: number): number => Math.ceil(bytes / 1_000_000);
  throw refusal(
    `${parent} 空间不足：需要 ${mb(needed)} MB，剩余 ${mb(bavail * bsize)} MB。`,
    `not enough room in ${parent}: ${mb(needed)} MB are needed, ${mb(bavail * bsize)} MB are left.`,
    'tryAgain',
  );
}

async function sizeBelow(folder: string): Promise<number> {
  let sum = 0;
  for (const path of await filesBelow(folder)) sum += (await lstatOf(join(folder, path)))?.size ?? 0;
  return sum;
}
