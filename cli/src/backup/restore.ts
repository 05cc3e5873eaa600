import { link, mkdir, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { errnoOf, programVersion, versionText } from '@vigil/service';
import { knowsMigration } from '@vigil/store/backup';
import { assertUnused, lstatOf, makeWhole } from './draft.ts';
import { copyFileTo, digestOf, filesBelow, syncFolder } from './files.ts';
import type { CopiedFile, Manifest } from './manifest.ts';
import type { Places } from './places.ts';
import { inWords, refusal } from './refusal.ts';
import { verifyBackup } from './verify.ts';

export interface RestoreOptions {
  /** Folder below which settings get the places where they stood; `/`: just there. Without it they stay in the backup. */
  readonly settings?: string | undefined;
}

export interface Restored {
  readonly manifest: Manifest;
  /** Settings and certificates that were put in their places; what was there and the same is not named. */
  readonly settings: readonly string[];
}

/**
 * Makes a data folder out of a backup. The backup is read to its last byte before anything is written, each copy is
 * compared with it again, and what is in use is never touched. The data folder gets its name last: a kill before leaves
 * none, and the next attempt begins anew: a store or history that stands elsewhere and is as the backup has it was put there
 * by an attempt before, and stays.
 * @throws Refusal one sentence: what is wrong with the backup, or which place is in use
 */
export async function restoreBackup(folder: string, places: Places, options: RestoreOptions = {}): Promise<Restored> {
  const from = resolve(folder);
  const isOutside = (place: string): boolean => relative(places.dataDir, place).startsWith('..');
  const store = isOutside(places.store.file) ? places.store.file : null;
  const history = places.history !== null && isOutside(places.history) ? places.history : null;
  await assertUnused(places.dataDir);
  const manifest = await verifyBackup(from);
  if (!knowsMigration(manifest.migration)) throw tooNew(manifest);
  const storeFile = manifest.files.find(({ path }) => path === 'data/vigil.db');
  const hasStore = store !== null && storeFile !== undefined && (await isCopy(store, storeFile));
  if (store !== null && !hasStore) await assertNoStore(store);
  const settings = await settingsToPut(from, manifest, options.settings);

  const days = manifest.files.filter(({ path }) => path.startsWith('data/history/'));
  const dayAt = (place: string, path: string): string => join(place, path.slice('data/history/'.length));
  if (history !== null && days.length > 0 && !(await hasJust(history, days, (path) => dayAt(history, path))))
    await makeWhole(history, (draft) => putAll(from, days, (path) => dayAt(draft, path)));
  // Before the data folder has its name: a start without a store would begin with an empty one.
  if (store !== null && storeFile !== undefined && !hasStore) await putStore(from, storeFile, store);
  const rest = manifest.files.filter(
    (file) =>
      file.path.startsWith('data/') &&
      !(store !== null && file === storeFile) &&
      !(history !== null && days.includes(file)),
  );
  await makeWhole(places.dataDir, (draft) =>
    putAll(from, rest, (path) =>
      join(draft, path === 'data/vigil.db' ? relative(places.dataDir, places.store.file) : path.slice('data/'.length)),
    ),
  );
  for (const { file, to } of settings) await putFile(from, file, to);
  return { manifest, settings: settings.map(({ to }) => to) };
}

function tooNew({ program }: Manifest): Error {
  const [theirs, ours] = [versionText(program), versionText(programVersion())];
  return refusal(
    `这份备份来自更新的版本 ${theirs}，本程序是 ${ours}；请用那个版本恢复。`,
    `this backup is of a newer version, ${theirs}, and this is ${ours}: restore it with that one.`,
    'config',
  );
}

async function isCopy(file: string, { bytes, sha256 }: CopiedFile): Promise<boolean> {
  const found = await lstatOf(file);
  if (found?.isFile() !== true || found.size !== bytes) return false;
  for (const ending of ['-wal', '-shm']) if ((await lstatOf(file + ending)) !== null) return false;
  return (await digestOf(file)).sha256 === sha256;
}

/** These files, as the backup has them, and no other. */
async function hasJust(folder: string, files: readonly CopiedFile[], to: (path: string) => string): Promise<boolean> {
  if ((await filesBelow(folder)).length !== files.length) return false;
  for (const file of files) if (!(await isCopy(to(file.path), file))) return false;
  return true;
}

async function assertNoStore(file: string): Promise<void> {
  // A log that lies beside it would be taken for the copy's own.
  for (const ending of ['', '-wal', '-shm'])
    if ((await lstatOf(file + ending)) !== null)
      throw refusal(
        `${file}${ending} 已存在，不会覆盖；请先移走。`,
        `${file}${ending} exists and is not overwritten: move it away first.`,
        'exists',
      );
}

interface ToPut {
  readonly file: CopiedFile;
  readonly to: string;
}

/** What stands there and is the same stays; what differs is refused before anything is written. */
async function settingsToPut(from: string, manifest: Manifest, folder: string | undefined): Promise<readonly ToPut[]> {
  if (folder === undefined) return [];
  const wanted: ToPut[] = [];
  for (const file of manifest.files) {
    if (!file.path.startsWith('settings/')) continue;
    const to = join(resolve(folder), file.path.slice('settings/'.length));
    if ((await lstatOf(to)) === null) wanted.push({ file, to });
    else if ((await digestOf(to)).sha256 !== file.sha256)
      throw refusal(
        `${to} 已存在且与备份不同，不会覆盖；备份里的是 ${join(from, file.path)}。`,
        `${to} exists and differs; it is not overwritten. The one of the backup: ${join(from, file.path)}`,
        'exists',
      );
  }
  return wanted;
}

async function putAll(from: string, files: readonly CopiedFile[], to: (path: string) => string): Promise<void> {
  for (const file of files) await putFile(from, file, to(file.path));
}

async function putFile(from: string, { path, sha256 }: CopiedFile, to: string): Promise<void> {
  try {
    const digest = await copyFileTo(join(from, path), to);
    if (digest.sha256 === sha256) return;
  } catch (error) {
    throw inWords(error, to);
  }
  throw refusal(`${path} 在恢复时读出的内容与校验时不同。`, `${path} was read differently than a moment ago.`);
}

async function putStore(from: string, file: CopiedFile, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const draft = `${to}.restoring`;
  await rm(draft, { force: true });
  await putFile(from, file, draft);
  try {
    // A link never replaces.
    await link(draft, to);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') await assertNoStore(to);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(dirname(to));
}
