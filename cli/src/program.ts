import { programVersion, versionText } from '@vigil/service';
import { Command } from 'commander';
import { addBackupCommands } from './commands/backup.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConfigCommands } from './commands/config.ts';
import { addCredentialCommands } from './commands/credential/index.ts';
import { addHealthCommand } from './commands/health.ts';
import { addInitCommand } from './commands/init.ts';
import { addRegisterCommands } from './commands/register.ts';
import { addTokenCommands } from './commands/token.ts';
import { addUserCommands } from './commands/user.ts';
import { dataDir, makeInstallation, mayMake } from './installation.ts';

/** The administrator's commands as one tree; help, completion and the table of commands are made from it. */
export function buildProgram(): Command {
  const program = new Command('vigil')
    .description('Administrator’s commands of Vigil 值守.')
    .version(versionText(programVersion()))
    .option('--data <folder>', 'data folder', process.env['VIGIL_DATA'] || './data')
    .option('--init', 'make an empty installation first if the data folder holds none')
    // Sub-commands inherit it: nothing ends the process but main.ts.
    .exitOverride()
    .hook('preAction', async () => {
      if (mayMake(program)) await makeInstallation(dataDir(program));
    });
  addInitCommand(program);
  addCredentialCommands(program);
  addRegisterCommands(program);
  addUserCommands(program);
  addTokenCommands(program);
  addBackupCommands(program);
  addConfigCommands(program);
  addHealthCommand(program);
  addCompletionCommand(program);
  refuseTwice(program);
  return program;
}

/** Which of two values was meant nobody knows; the library would take the last one without a word. */
function refuseTwice(command: Command): void {
  for (const option of command.options) {
    if (!(option.required || option.optional) || option.variadic) continue;
    let isSaid = false;
    command.on(`option:${option.name()}`, () => {
      if (isSaid) command.error(`error: option '${option.long}' is there twice`);
      isSaid = true;
    });
  }
  for (const one of command.commands) refuseTwice(one);
}
