import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errnoOf } from '@vigil/service';

const chunkBytes = 1024 * 1024;

export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Copies what an open file holds now; what is appended meanwhile may be in it or not. The copy is synced, mode 0600. */
export async function copyHandle(from: FileHandle, to: string): Promise<Digest> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const target = await open(to, 'wx', 0o600);
  try {
    const digest = await eachChunk(from, (chunk) => target.writeFile(chunk));
    await target.sync();
    return digest;
  } finally {
    await target.close();
  }
}

export async function copyFileTo(from: string, to: string): Promise<Digest> {
  const handle = await open(from, 'r');
  try {
    return await copyHandle(handle, to);
  } finally {
    await handle.close();
  }
}

export async function digestOf(file: string): Promise<Digest> {
  const handle = await open(file, 'r');
  try {
    return await eachChunk(handle, () => Promise.resolve());
  } finally {
    await handle.close();
  }
}

async function eachChunk(from: FileHandle, take: (chunk: Uint8Array) => Promise<void>): Promise<Digest> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let bytes = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, chunkBytes, bytes);
    if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    await take(chunk);
    bytes += bytesRead;
  }
}

export async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A new name in a folder is on disk only when the folder is. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system journals names itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Files below a folder, with `/`, in order; an absent folder has none. Follows no links. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder);
  const found = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory()
        ? (await filesBelow(join(folder, entry.name))).map((path) => `${entry.name}/${path}`)
        : [entry.name],
    ),
  );
  return found.flat().toSorted();
}

export async function foldersBelow(folder: string): Promise<readonly string[]> {
  const entries = await entriesOf(folder);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map(({ name }) => foldersBelow(join(folder, name))),
  );
  return [...below.flat(), folder];
}

export async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
