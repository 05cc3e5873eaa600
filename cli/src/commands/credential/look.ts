import type { Command } from 'commander';
import { dataDir, withStore } from '../../installation.ts';
import { columns, facts, print } from '../../output.ts';
import { found, shownCredential, shownUnits } from './view.ts';

interface Json {
  readonly json?: boolean;
}

export function addLooks(command: Command, program: Command): void {
  command
    .command('list')
    .description('Lists credentials, never their tokens.')
    .option('--vendor <id>', 'of this vendor only')
    .option('--json', 'for programs')
    .action(async (options: Json & { readonly vendor?: string }) => {
      const all = await withStore(dataDir(program), ({ read }) => read.credentials.all());
      const rows = all.filter(({ vendor }) => options.vendor === undefined || vendor === options.vendor);
      print(options.json, rows.map(shownCredential), () =>
        columns(
          rows.map((row) => [
            row.id,
            row.role,
            row.vendor ?? '-',
            row.enabled ? '启用 enabled' : '停用 disabled',
            shownUnits(row.units),
          ]),
        ),
      );
    });

  command
    .command('show <id>')
    .description('Shows one credential and for whom it speaks, never its token.')
    .option('--json', 'for programs')
    .action(async (id: string, options: Json) => {
      const shown = await withStore(dataDir(program), async ({ read }) => {
        const record = found(id, await read.credentials.one(id));
        return { ...shownCredential(record), reach: await read.credentials.cuts(record, new Set()) };
      });
      print(options.json, shown, () => facts(shown));
    });
}
