import { mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Missing, root, runCommand } from '@vigil/harness';

/**
 * Our own sources as they were at a commit, with the packages that are installed now. Their workspaces find each other.
 *
 * @param folder a new one
 * @throws Missing where the history does not reach back so far
 */
export async function unpackEarlier(commit: string, folder: string): Promise<string> {
  await mkdir(join(folder, 'node_modules', '@vigil'), { recursive: true });
  const archive = join(folder, 'sources.tar');
  try {
    await runCommand('git', ['archive', '--format=tar', '-o', archive, commit]);
  } catch (error) {
    throw new Missing(`sources of ${commit} are not here: ${error instanceof Error ? error.message : String(error)}`);
  }
  await runCommand('tar', ['-xf', archive, '-C', folder]);
  const installed = join(root, 'node_modules');
  for (const name of await readdir(installed))
    if (name !== '@vigil') await symlink(join(installed, name), join(folder, 'node_modules', name));
  for (const name of await readdir(join(installed, '@vigil')))
    await symlink(join(folder, name.replace('dashboard-', 'dashboard/')), join(folder, 'node_modules', '@vigil', name));
  return folder;
}
