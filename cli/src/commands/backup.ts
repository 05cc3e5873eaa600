import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { createBackup } from '../backup/create.ts';
import { placesOf } from '../backup/places.ts';
import { restoreBackup } from '../backup/restore.ts';
import { rotateBackups } from '../backup/rotate.ts';
import { verifyBackup } from '../backup/verify.ts';
import { afterwardsText, holdsText, missingText } from '../backup/words.ts';
import { dataDir } from '../installation.ts';

interface Settings {
  readonly settings?: readonly string[];
}

const atLeastOne = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number, 1 at least');
  return value;
};

/** `vigil backup …`: the whole installation as one folder, while it runs, and back. */
export function addBackupCommands(program: Command): void {
  const command = program.command('backup').description('Backups of the whole installation, while it runs.');
  const settingsHelp = 'files and folders of settings (default: /etc/vigil); files that they name are copied too';

  command
    .command('create <folder>')
    .description('Copies store, journals, history, keys, settings and certificates into a new folder.')
    .option('--settings <path...>', settingsHelp)
    .action(async (folder: string, { settings }: Settings) => {
      const created = await createBackup(placesOf(dataDir(program)), folder, { settings });
      process.stdout.write(holdsText(resolve(folder), created.manifest) + missingText(created));
    });

  command
    .command('rotate <folder>')
    .description('Makes one more backup in a folder of backups, reads it back, and deletes the oldest beyond --keep.')
    .option('--settings <path...>', settingsHelp)
    .option('--keep <count>', 'backups that stay', atLeastOne, 14)
    .action(async (folder: string, { settings, keep }: Settings & { readonly keep: number }) => {
      const options = { settings, keep, now: Date.now() };
      const rotated = await rotateBackups(placesOf(dataDir(program)), folder, options);
      process.stdout.write(holdsText(rotated.folder, rotated.manifest) + missingText(rotated));
      for (const name of rotated.deleted) process.stdout.write(`已删除 deleted: ${name}\n`);
    });

  command
    .command('verify <folder>')
    .description('Reads a backup to its last byte and says whether it is whole.')
    .action(async (folder: string) => {
      const manifest = await verifyBackup(folder);
      process.stdout.write(`完好 whole: ${holdsText(resolve(folder), manifest)}`);
    });

  command
    .command('restore <folder>')
    .description('Makes a data folder (--data, new or empty) out of a backup, and says what comes afterwards.')
    .option('--settings <folder>', 'also puts settings and certificates below this folder; /: where they stood')
    .action(async (folder: string, { settings }: { readonly settings?: string }) => {
      const to = dataDir(program);
      const restored = await restoreBackup(folder, placesOf(to), { settings });
      process.stdout.write(afterwardsText(resolve(folder), to, restored));
    });
}
