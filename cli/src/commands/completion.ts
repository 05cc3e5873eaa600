import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { completionScript } from '../completion.ts';

const shells = ['bash', 'zsh'] as const;

/** `vigil completion <shell>`: for a shell that has a command or function `vigil`. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('A script that completes commands and options: source <(vigil completion bash)')
    .addArgument(new Argument('<shell>').choices([...shells]))
    .action((shell: string) => {
      process.stdout.write(completionScript(program, z.enum(shells).parse(shell)));
    });
}
