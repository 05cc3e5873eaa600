import type { Command } from 'commander';
import { dataDir, makeInstallation } from '../installation.ts';

/** `vigil init`: an empty store and a key, for who fills the register before anything runs. */
export function addInitCommand(program: Command): void {
  program
    .command('init')
    .description('Makes a new, empty installation in the data folder; one that is there stays as it is.')
    .action(async () => {
      const folder = dataDir(program);
      const isNew = await makeInstallation(folder);
      process.stdout.write(
        isNew ? `已新建 · made: ${folder}\n` : `已经存在，没有改动 · there already, unchanged: ${folder}\n`,
      );
    });
}
