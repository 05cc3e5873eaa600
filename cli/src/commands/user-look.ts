import type { Person } from '@vigil/store';
import { VigilError } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { dataDir, withStore } from '../installation.ts';
import { columns, facts, print } from '../output.ts';

interface Look {
  readonly json?: boolean;
}

/** An account as it is shown; nothing of its password. */
const shown = ({ login, name, role, vendor, counties, enabled }: Person) => ({
  login,
  name,
  role,
  vendor,
  counties,
  enabled,
});

/** `vigil user list | show`. */
export function addUserLooks(command: Command, program: Command): void {
  command
    .command('list')
    .description('Lists accounts: login, name, role, vendor, counties, enabled or not.')
    .option('--json', 'for programs')
    .action(async ({ json }: Look) => {
      const people = (await withStore(dataDir(program), (store) => store.read.people.list())).map(shown);
      print(json, people, () =>
        columns(
          people.map(({ login, name, role, vendor, counties, enabled }) => [
            login,
            name,
            role,
            vendor ?? '-',
            counties?.join(',') ?? '-',
            enabled ? '' : '已停用 disabled',
          ]),
        ),
      );
    });

  command
    .command('show <login>')
    .description('Shows one account.')
    .option('--json', 'for programs')
    .action(async (login: string, { json }: Look) => {
      const person = await withStore(dataDir(program), (store) => store.read.people.byLogin(login));
      if (person === null) throw new VigilError('not-found', `没有用户 ${login} · no person ${login}`);
      print(json, shown(person), () => facts(shown(person)));
    });
}
