import { randomInt } from 'node:crypto';
import { hashPassword } from '@vigil/store';
import { changeOf, personCreate, roles, VigilError } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../actor.ts';
import { dataDir, withStore } from '../installation.ts';
import { addUserLooks } from './user-look.ts';

/** Letters and digits that cannot be mistaken for each other when read from paper. */
const readable = 'abcdefghjkmnpqrstuvwxyz23456789';
function newPassword(): string {
  const groups = Array.from({ length: 4 }, () =>
    Array.from({ length: 4 }, () => readable[randomInt(readable.length)]).join(''),
  );
  return groups.join('-');
}

/** `vigil user …`: people who sign in. Works when nobody can (lost password), since it needs the data folder itself. */
export function addUserCommands(program: Command): void {
  const command = program.command('user').description('People who sign in.');
  addUserLooks(command, program);

  command
    .command('add <login>')
    .description('Adds a person and shows the password once.')
    .requiredOption('--role <role>', roles.join(', '))
    .option('--name <text>', 'name shown on the board')
    .option('--vendor <id>', 'sees only this vendor')
    .action(
      async (login: string, options: { readonly role: string; readonly name?: string; readonly vendor?: string }) => {
        const password = newPassword();
        const { password: _shown, ...person } = personCreate.parse({
          login,
          name: options.name ?? login,
          role: options.role,
          vendor: options.vendor ?? null,
          password,
        });
        const passwordHash = await hashPassword(password);
        await withStore(dataDir(program), (store) =>
          store.transaction(async (tx) => {
            const vendors = person.vendor === null ? [] : await tx.register.vendors();
            if (person.vendor !== null && !vendors.some((vendor) => vendor.id === person.vendor))
              throw new VigilError('not-found', `没有厂商 ${person.vendor} · no vendor ${person.vendor}`);
            const created = await tx.people.create({ ...person, enabled: true, passwordHash });
            await tx.audit.add({
              at: Date.now(),
              actor: commandLineActor(),
              action: 'person.create',
              subject: `person:${login}`,
              detail: changeOf(null, created),
            });
          }),
        );
        process.stdout.write(`${login}  ${password}\n`);
      },
    );

  command
    .command('password <login>')
    .description('Gives a person a new password and ends all sessions and tokens for scripts.')
    .action(async (login: string) => {
      const password = newPassword();
      const passwordHash = await hashPassword(password);
      await withStore(dataDir(program), (store) =>
        store.transaction(async (tx) => {
          const person = await tx.people.byLogin(login);
          if (person === null) throw new VigilError('not-found', `没有用户 ${login} · no person ${login}`);
          await tx.people.update(person.id, { passwordHash });
          await tx.sessions.endAllOf(person.id);
          const tokensRevoked = await tx.apiTokens.removeAllOf(person.id, Date.now());
          await tx.audit.add({
            at: Date.now(),
            actor: commandLineActor(),
            action: 'person.password',
            subject: `person:${login}`,
            detail: { tokensRevoked },
          });
        }),
      );
      process.stdout.write(`${login}  ${password}\n`);
    });
}
