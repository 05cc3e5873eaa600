import { join, resolve } from 'node:path';
import { faultOf } from '@vigil/store/backup';
import { lstatOf } from './draft.ts';
import { digestOf, filesBelow } from './files.ts';
import { type CopiedFile, type Manifest, manifestName, readManifest } from './manifest.ts';
import { refusal } from './refusal.ts';

/**
 * Reads a backup to its last byte: each file has the size and the SHA-256 of the manifest, there is no other, and every
 * database is sound. Writes nothing.
 * @throws Refusal one sentence that names the first thing that is wrong
 */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const at = resolve(folder);
  const manifest = await readManifest(at);
  const wanted = new Set([manifestName, ...manifest.files.map(({ path }) => path)]);
  const stranger = (await filesBelow(at)).find((path) => !wanted.has(path));
  if (stranger !== undefined) throw refusal(`备份里多出了文件 ${stranger}。`, `${stranger} is not of this backup.`);
  for (const part of ['data/vigil.db', 'data/secrets/server.key'])
    if (!wanted.has(part)) throw refusal(`备份里没有 ${part}。`, `the backup has no ${part}.`);
  for (const file of manifest.files) await verifyFile(at, file);
  for (const { path } of manifest.files) {
    const fault = path.startsWith('data/') && path.endsWith('.db') ? faultOf(join(at, path)) : null;
    if (fault !== null) throw refusal(`${path} 已损坏：${fault}。`, `${path} is damaged: ${fault}.`);
  }
  return manifest;
}

async function verifyFile(folder: string, { path, bytes, sha256 }: CopiedFile): Promise<void> {
  const found = await lstatOf(join(folder, path));
  if (found?.isFile() !== true) throw refusal(`备份里缺少 ${path}。`, `${path} is missing in the backup.`);
  if (found.size !== bytes)
    throw refusal(
      `${path} 应有 ${bytes} 字节，实有 ${found.size} 字节。`,
      `${path} has ${found.size} bytes instead of ${bytes}.`,
    );
  const digest = await digestOf(join(folder, path));
  if (digest.sha256 !== sha256) throw refusal(`${path} 的内容已损坏。`, `the content of ${path} is damaged.`);
}
