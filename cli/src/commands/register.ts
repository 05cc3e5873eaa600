import type { Command } from 'commander';
import { dataDir } from '../installation.ts';
import { importRegister, readRegisterFile } from '../register-import.ts';
import { addUnitCommands } from './unit/index.ts';

/** `vigil register …`: units, sites, vendors and firms of the installation. */
export function addRegisterCommands(program: Command): void {
  const command = program.command('register').description('Register of units, sites, vendors and firms.');

  command
    .command('import <file>')
    .description('Imports a register file (JSON); a file with a fault is refused as a whole.')
    .action(async (file: string) => {
      const report = await importRegister(dataDir(program), await readRegisterFile(file));
      process.stdout.write(
        `${report.vendors} vendors, ${report.organisations} organisations, ${report.sites} sites, ${report.units} units, ${report.credentials} credentials\n`,
      );
      for (const warning of report.warnings.slice(0, 50)) process.stdout.write(`注意 warning: ${warning}\n`);
      if (report.warnings.length > 50) process.stdout.write(`… ${report.warnings.length - 50} more warnings\n`);
    });

  addUnitCommands(command, program);
}
