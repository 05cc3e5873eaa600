import { rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Created, type CreateOptions, createBackup } from './create.ts';
import { assertThere, clearDrafts, draftOf } from './draft.ts';
import { entriesOf } from './files.ts';
import type { Places } from './places.ts';
import { verifyBackup } from './verify.ts';

/** Ours by their name; whatever else lies in the folder is left alone. */
const backupName = /^vigil-\d{4}-\d{2}-\d{2}T\d{6}Z$/;

export interface Rotated extends Created {
  readonly folder: string;
  /** Names of those that were deleted. */
  readonly deleted: readonly string[];
}

/**
 * One more backup in a folder of them, named after its time, and the oldest beyond `keep` deleted. None is deleted before
 * the new one has been read to its last byte.
 */
export async function rotateBackups(
  places: Places,
  into: string,
  options: CreateOptions & { readonly keep: number; readonly now: number },
): Promise<Rotated> {
  const parent = resolve(into);
  await assertThere(parent);
  await clearDrafts(parent);
  const stamp = new Date(options.now)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  const folder = join(parent, `vigil-${stamp}`);
  const created = await createBackup(places, folder, options);
  await verifyBackup(folder);
  // Never the new one, also when the clock was set back and it sorts before the others.
  const others = (await entriesOf(parent))
    .map(({ name }) => name)
    .filter((name) => backupName.test(name) && name !== basename(folder));
  const deleted = others.toSorted().slice(0, Math.max(0, others.length + 1 - options.keep));
  for (const name of deleted) {
    // Under another name first: a kill in between leaves nothing that looks like a backup.
    const draft = draftOf(join(parent, name));
    await rename(join(parent, name), draft);
    await rm(draft, { recursive: true, force: true });
  }
  return { ...created, folder, deleted };
}
