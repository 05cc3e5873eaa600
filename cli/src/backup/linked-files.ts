import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '@vigil/service';

/** Deeper than any folder of settings; ends a link that leads back to a folder above it. */
const deepest = 8;

/** Regular files below a folder, links followed. */
export async function filesBelowLinks(folder: string, depth = 0): Promise<readonly string[]> {
  if (depth > deepest) return [];
  const found: string[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    const what = await stat(join(folder, name)).catch((error: unknown) => {
      // A link to nowhere.
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (what?.isFile() === true) found.push(name);
    if (what?.isDirectory() === true)
      for (const path of await filesBelowLinks(join(folder, name), depth + 1)) found.push(join(name, path));
  }
  return found;
}
