import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '@vigil/service';
import { EXIT, Refusal } from './exit.ts';

/** A file that a command was asked to write: what holds a city's telephone numbers is its owner's alone to read. */
export interface NewFile {
  /** Writes it whole, or leaves nothing new behind. */
  write(content: string | AsyncIterable<string>): Promise<void>;
  /** Nothing came of it. */
  drop(): Promise<void>;
}

/**
 * Takes the name before anything is done, so that no work is lost over it. @throws Refusal 73 when there is a file
 * already, unless it is to be replaced (`force`); it is, once the new one is whole
 */
export async function openNew(path: string, force = false): Promise<NewFile> {
  if (await isFolder(path))
    throw new Refusal(EXIT.exists, {
      zh: `${path} 是文件夹，什么也没有改动；请写明其中的文件名`,
      en: `${path} is a folder, nothing was changed; name a file in it`,
    });
  const target = force ? join(dirname(path), `.${basename(path)}.${process.pid}.part`) : path;
  let handle: FileHandle;
  try {
    handle = await open(target, 'wx', 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    throw new Refusal(EXIT.exists, {
      zh: `文件 ${target} 已存在，什么也没有改动；换一个文件名，或用 --force 覆盖`,
      en: `there is a file ${target} already, nothing was changed; name another, or replace it with --force`,
    });
  }
  const drop = async (): Promise<void> => {
    await handle.close();
    await rm(target, { force: true });
  };
  return {
    drop,
    async write(content) {
      try {
        await handle.writeFile(content);
        await handle.close();
        if (force) await rename(target, path);
      } catch (error) {
        await drop();
        throw error;
      }
    },
  };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
