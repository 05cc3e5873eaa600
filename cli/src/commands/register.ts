import type { Command } from 'commander';
import { addRegisterFileCommands } from './register-files.ts';
import { addRegisterImportCommands } from './register-imports.ts';
import { addUnitCommands } from './unit/index.ts';

/** `vigil register …`: units, sites, vendors and firms of the installation. */
export function addRegisterCommands(program: Command): void {
  const command = program.command('register').description('Register of units, sites, vendors and firms.');

  addRegisterFileCommands(program, command);
  addRegisterImportCommands(program, command);
  addUnitCommands(command, program);
}
