import { accessSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkWritable, errnoOf, loadConfig } from '@vigil/service';
import {
  loadServerKey,
  openStore,
  type Store,
  type StoreConfig,
  storeConfigSource,
  storeIn,
  storeSettingSchema,
} from '@vigil/store';
import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, Refusal } from './exit.ts';

/** A command waits longer than a person at a desk would. */
const lockWaitMs = 10_000;

const globalOptions = z.object({ data: z.string(), init: z.boolean().optional() });

/** The data folder of the installation, from `--data` before the sub-command. */
export function dataDir(program: Command): string {
  const { data } = globalOptions.parse(program.opts());
  // As of `--data "$FOLDER"` where nobody has set it: the current folder is not what was meant.
  if (data === '')
    throw new Refusal(EXIT.usage, { zh: '--data 是空的，什么也没有改动', en: '--data is empty, nothing was changed' });
  return resolve(data);
}

/** Did somebody say that an installation is to be made where there is none? */
export const mayMake = (program: Command): boolean => globalOptions.parse(program.opts()).init === true;

const placeOf = (folder: string): StoreConfig => ({
  ...storeIn(folder, loadConfig(storeSettingSchema, storeConfigSource)),
  busyTimeoutMs: lockWaitMs,
});

/** What cannot be looked at is not gone: whoever was told so would put another key in its place. @throws Refusal 78 */
function isThere(path: string): boolean {
  try {
    accessSync(path);
    return true;
  } catch (error) {
    const why = errnoOf(error) ?? String(error);
    if (why === 'ENOENT' || why === 'ENOTDIR') return false;
    throw new Refusal(EXIT.config, {
      zh: `无法读取 ${path}（${why}），什么也没有改动；请用运行服务的帐号执行（例如 sudo -u vigil）`,
      en: `${path} cannot be read (${why}), nothing was changed; run the command as the account of the services (e.g. sudo -u vigil)`,
    });
  }
}
const isMade = (place: StoreConfig): boolean => isThere(place.file);
const hasKey = (folder: string): boolean => isThere(join(folder, 'secrets', 'server.key'));

/**
 * Makes an installation's store and key in a folder; what is there already stays.
 * @returns false: there was one
 */
export async function makeInstallation(folder: string): Promise<boolean> {
  const place = placeOf(folder);
  if (isMade(place)) return false;
  await checkWritable(folder);
  await loadServerKey(folder);
  await (await openStore(place)).close();
  return true;
}

/**
 * Opens the operational store of an installation for one administrator's command. Only `makeInstallation` and the
 * processes make one: in a wrong folder a command would otherwise report its success to an empty register.
 * @throws Refusal 66 when the folder holds none, 78 when its key is gone or cannot be read
 */
export async function withStore<T>(
  folder: string,
  work: (store: Store, serverKey: Uint8Array) => Promise<T>,
): Promise<T> {
  const place = placeOf(folder);
  if (!isMade(place))
    throw new Refusal(EXIT.noInput, {
      zh: `${folder} 中没有 Vigil 的数据（没有 ${place.file}），什么也没有改动；请用 --data <数据文件夹> 或 VIGIL_DATA 指明，新装系统先运行 npm start 或 npm run vigil -- init`,
      en: `there is no Vigil installation in ${folder} (no ${place.file}), nothing was changed; name its data folder with --data or VIGIL_DATA, or make a new one with npm start or npm run vigil -- init`,
    });
  // A new key in place of a lost one would lock out every device.
  if (!hasKey(folder))
    throw new Refusal(EXIT.config, {
      zh: `${folder} 中没有密钥 secrets/server.key，数据与密钥不属于同一套系统；请检查 --data，或从备份恢复密钥`,
      en: `${folder} has no key secrets/server.key, so the store and the folder do not belong together; check --data, or restore the key from the backup`,
    });
  const serverKey = await loadServerKey(folder);
  const store = await openStore(place);
  try {
    return await work(store, serverKey);
  } finally {
    await store.close();
  }
}
