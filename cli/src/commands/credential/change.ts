import { hmacToken, newToken, overlapUntil, type Repositories, type Store } from '@vigil/store';
import { changeOf, longestOverlapHours, unitIdSchema } from '@vigil/vocabulary';
import type { Command } from 'commander';
import { commandLineActor } from '../../actor.ts';
import { confirm, cutsText } from '../../confirm.ts';
import { EXIT, Refusal } from '../../exit.ts';
import { dataDir, withStore } from '../../installation.ts';
import { found, shownCredential, shownUnits } from './view.ts';

interface Yes {
  readonly yes?: boolean;
}
interface SetOptions extends Yes {
  readonly unit?: readonly string[];
  readonly allUnits?: boolean;
  readonly certificateName?: string;
  readonly clearCertificateName?: boolean;
}
interface RotateOptions extends Yes {
  readonly overlap: number;
}

const hourMs = 3_600_000;
const yes = ['--yes', 'do it without asking, for scripts'] as const;

/** `24h`, `90m`, `7d`, `0`. */
function overlapHours(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)([mhd]?)$/.exec(text) ?? [];
  const hours = Number(number) * ({ '': 1, m: 1 / 60, h: 1, d: 24 }[unit] ?? Number.NaN);
  if (number === '' || (unit === '' && hours !== 0) || hours > longestOverlapHours)
    throw new Refusal(EXIT.usage, {
      zh: `--overlap ${text} 不是时长，例：24h、90m、7d，最长 ${longestOverlapHours / 24}d；0 为立即停用旧令牌`,
      en: `--overlap ${text} is no length of time, e.g. 24h, 90m, 7d, at most ${longestOverlapHours / 24}d; 0 ends the old token at once`,
    });
  return hours;
}

export function addChanges(command: Command, program: Command): void {
  const change = (id: string, action: string, work: (tx: Repositories, serverKey: Uint8Array) => Promise<void>) =>
    withStore(dataDir(program), (store, serverKey) =>
      store.transaction(async (tx) => {
        const before = shownCredential(found(id, await tx.credentials.one(id)));
        await work(tx, serverKey);
        const after = await tx.credentials.one(id);
        await tx.audit.add({
          at: Date.now(),
          actor: commandLineActor(),
          action: `credential.${action}`,
          subject: `credential:${id}`,
          detail: {
            ...changeOf(before, after === null ? null : shownCredential(after)),
            ...(action === 'rotate' ? { token: 'replaced' } : {}),
          },
        });
      }),
    );
  /** Says what is cut off, and goes on only when that is meant. Asked outside the write lock. */
  const agreed = (id: string, after: ReadonlySet<string> | 'all', options: Yes) =>
    withStore(dataDir(program), async ({ read }: Store) => {
      const cuts = cutsText(await read.credentials.cuts(found(id, await read.credentials.one(id)), after));
      if (cuts !== null) await confirm({ zh: `${id}：${cuts.zh}`, en: `${id}: ${cuts.en}` }, options.yes === true);
    });

  command
    .command('set <id>')
    .description('Changes for whom a credential speaks, or its certificate; what is not named stays.')
    .option('--unit <id...>', 'units it may speak for from now on: the whole list')
    .option('--all-units', 'every unit of its vendor')
    .option('--certificate-name <name>', 'common name of its client certificate')
    .option('--clear-certificate-name', 'no certificate any more')
    .option(...yes)
    .action(
      async (id: string, { unit, allUnits, certificateName, clearCertificateName, yes: agreedTo }: SetOptions) => {
        if (
          (unit !== undefined && allUnits === true) ||
          (certificateName !== undefined && clearCertificateName === true)
        )
          throw new Refusal(EXIT.usage, { zh: '两个选项互相矛盾', en: 'two options contradict each other' });
        const units = allUnits === true ? ('all' as const) : unit?.map((one) => unitIdSchema.parse(one));
        const name = clearCertificateName === true ? null : certificateName;
        if (units === undefined && name === undefined)
          throw new Refusal(EXIT.usage, { zh: '没有要改的内容，见 --help', en: 'nothing to change, see --help' });
        if (units !== undefined) await agreed(id, units === 'all' ? units : new Set(units), { yes: agreedTo === true });
        await change(id, 'edit', (tx) =>
          tx.credentials.edit(id, {
            ...(units === undefined ? {} : { units }),
            ...(name === undefined ? {} : { certificateName: name }),
          }),
        );
        process.stdout.write(`${id} 已修改 · changed\n`);
      },
    );

  command
    .command('rotate <id>')
    .description('Gives it another token, shown once; the old one stays good for a while.')
    .option('--overlap <time>', 'how long the old token stays good, e.g. 24h, 7d; 0: ends at once', overlapHours, 24)
    .option(...yes)
    .action(async (id: string, options: RotateOptions) => {
      const token = newToken();
      const before = await withStore(dataDir(program), async ({ read }) => found(id, await read.credentials.one(id)));
      if (options.overlap === 0) await agreed(id, new Set(), options);
      const running = overlapUntil(before, Date.now());
      if (running !== null)
        await confirm(
          {
            zh: `${id} 上次更换前的令牌有效至 ${new Date(running).toISOString()}，现在会立即失效`,
            en: `the token before the last rotation of ${id} is good until then and will end now`,
          },
          options.yes === true,
        );
      const now = Date.now();
      const until = options.overlap === 0 ? null : now + options.overlap * hourMs;
      const how = { now, until, endOverlap: running !== null };
      await change(id, 'rotate', (tx, serverKey) => tx.credentials.rotate(id, hmacToken(serverKey, token), how));
      const end =
        until === null || before.tokenHmac === null
          ? '旧令牌已失效 · the old token is good no more'
          : `旧令牌有效至 · the old token is good until ${new Date(until).toISOString()}`;
      process.stdout.write(`用户名 user      ${id}\n密码   password  ${token}\n${end}\n只显示一次 · shown once\n`);
    });

  command
    .command('enable <id>')
    .description('Lets it sign in again.')
    .action(async (id: string) => {
      await change(id, 'enable', (tx) => tx.credentials.setEnabled(id, true));
      process.stdout.write(`${id} 已启用 · enabled\n`);
    });

  command
    .command('disable <id>')
    .description('Ends its sessions and refuses it.')
    .option(...yes)
    .action(async (id: string, options: Yes) => {
      await agreed(id, new Set(), options);
      await change(id, 'disable', (tx) => tx.credentials.setEnabled(id, false));
      process.stdout.write(`${id} 已停用 · disabled\n`);
    });

  command
    .command('remove <id>')
    .description('Ends its sessions and forgets it.')
    .option(...yes)
    .action(async (id: string, options: Yes) => {
      const { units } = await withStore(dataDir(program), async ({ read }) =>
        found(id, await read.credentials.one(id)),
      );
      await agreed(id, new Set(), options);
      await change(id, 'remove', (tx) => tx.credentials.remove(id));
      process.stdout.write(`${id} 已删除（${shownUnits(units)}）· removed\n`);
    });
}
