import '@vigil/service/runtime-guard';
import { VigilError } from '@vigil/vocabulary';
import { Command } from 'commander';
import { addCredentialCommands } from './commands/credential.ts';
import { addHealthCommand } from './commands/health.ts';
import { addRegisterCommands } from './commands/register.ts';
import { addUserCommands } from './commands/user.ts';

const program = new Command('vigil')
  .description('Administrator’s commands of Vigil 值守.')
  .option('--data <folder>', 'data folder', process.env['VIGIL_DATA'] ?? './data');
addCredentialCommands(program);
addRegisterCommands(program);
addUserCommands(program);
addHealthCommand(program);

program.parseAsync().then(
  () => process.exit(),
  (error: unknown) => {
    const details =
      error instanceof VigilError && Array.isArray(error.details)
        ? `\n  ${error.details.slice(0, 20).join('\n  ')}`
        : '';
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}${details}\n`);
    process.exit(1);
  },
);
