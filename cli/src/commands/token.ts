import { hmacToken, newApiToken } from '@vigil/store';
import { scopesBeyond, tokenCreate, tokenDays, tokenScopeIds, VigilError } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../actor.ts';
import { dataDir, withStore } from '../installation.ts';
import { print } from '../output.ts';

interface CreateOptions {
  readonly name: string;
  readonly scope: readonly string[];
  readonly days: string;
}

const dayMs = 86_400_000;
const day = (at: number | null): string => (at === null ? '-' : new Date(at).toISOString().slice(0, 10));

/** `vigil token …`: with what scripts and Grafana read. Each belongs to a person and ends with him. */
export function addTokenCommands(program: Command): void {
  const command = program.command('token').description('Tokens with which scripts read.');

  command
    .command('create <login>')
    .description('Makes a token that reads what this person may see, and shows it once.')
    .requiredOption('--name <text>', 'what it is for')
    .requiredOption('--scope <scope...>', tokenScopeIds.join(', '))
    .option('--days <n>', `ends after so many days, at most ${tokenDays.longest}`, String(tokenDays.usual))
    .action(async (login: string, options: CreateOptions) => {
      const { name, scopes, days } = tokenCreate.parse({
        name: options.name,
        scopes: options.scope,
        days: Number(options.days),
      });
      const token = newApiToken();
      const at = Date.now();
      const id = await withStore(dataDir(program), (store, serverKey) =>
        store.transaction(async (tx) => {
          const person = await tx.people.byLogin(login);
          if (person === null) throw new VigilError('not-found', `没有用户 ${login} · no person ${login}`);
          const beyond = scopesBeyond(person.role, scopes);
          if (beyond.length > 0)
            throw new VigilError(
              'not-allowed',
              `${login} 的角色没有这些权限 · the role of ${login} does not have: ${beyond.join(', ')}`,
            );
          const added = await tx.apiTokens.add({
            personId: person.id,
            name,
            scopes: [...new Set(scopes)],
            createdAt: at,
            expiresAt: at + days * dayMs,
            tokenHmac: hmacToken(serverKey, token),
          });
          await tx.audit.add({
            at,
            actor: commandLineActor(),
            action: 'token.create',
            subject: `token:${added.id}`,
            detail: { owner: login, name, scopes: added.scopes, expiresAt: added.expiresAt },
          });
          return added.id;
        }),
      );
      process.stderr.write(
        `令牌 ${id} 只显示这一次 · token ${id} is shown this once, ends ${day(at + days * dayMs)}\n`,
      );
      process.stdout.write(`${token}\n`);
    });

  command
    .command('list')
    .description('Lists tokens: id, owner, name, scopes, when each ends and was last used.')
    .option('--json', 'for programs')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const rows = await withStore(dataDir(program), (store) => store.read.apiTokens.list(null));
      const now = Date.now();
      print(json, rows, () =>
        rows
          .map(({ id, login, name, scopes, expiresAt, lastUsedAt }) =>
            [
              id,
              login,
              name,
              scopes.join(','),
              expiresAt <= now ? '已过期 expired' : day(expiresAt),
              day(lastUsedAt),
            ].join('\t'),
          )
          .map((line) => `${line}\n`)
          .join(''),
      );
    });

  command
    .command('revoke <id>')
    .description('Ends a token at once.')
    .action(async (id: string) => {
      await withStore(dataDir(program), (store) =>
        store.transaction(async (tx) => {
          const token = await tx.apiTokens.byId(id);
          if (token === null) throw new VigilError('not-found', `没有令牌 ${id} · no token ${id}`);
          await tx.apiTokens.remove(id);
          await tx.audit.add({
            at: Date.now(),
            actor: commandLineActor(),
            action: 'token.revoke',
            subject: `token:${id}`,
            detail: { owner: token.login, name: token.name },
          });
        }),
      );
    });
}
