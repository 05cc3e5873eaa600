import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VigilError } from '@vigil/vocabulary';

const keyBytes = 32;

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

async function readKey(file: string): Promise<Uint8Array | null> {
  try {
    const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url');
    // A new key in place of a damaged one would lock out every device without saying why.
    if (key.length !== keyBytes) throw new VigilError('internal', `server key is damaged: ${file}; restore it`);
    return new Uint8Array(key);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/**
 * The installation's key for device tokens: 32 bytes in `<dataDir>/secrets/server.key` (mode 0600, base64url), made
 * on first use. Several processes may ask at the same moment: the file appears complete or not at all (written and
 * synced beside it, then linked, and a link never replaces), and all get the same key.
 */
export async function loadServerKey(dataDir: string): Promise<Uint8Array> {
  const folder = join(dataDir, 'secrets');
  const file = join(folder, 'server.key');
  const known = await readKey(file);
  if (known !== null) return known;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.server.key.${process.pid}.${randomBytes(6).toString('hex')}`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(keyBytes).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(draft);
  }
  const key = await readKey(file);
  if (key === null) throw new VigilError('internal', `server key disappeared: ${file}`);
  return key;
}
