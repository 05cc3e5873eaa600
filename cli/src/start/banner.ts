import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { styleText } from 'node:util';

/** First users of this installation as the dashboard wrote them: `login password` a line; null once somebody removed the file. */
export async function firstUsers(
  dataDir: string,
): Promise<readonly { readonly login: string; readonly password: string }[] | null> {
  const text = await readFile(join(dataDir, 'secrets', 'first-users.txt'), 'utf8').catch(() => null);
  if (text === null) return null;
  return text.split('\n').flatMap((row) => {
    const [login, password] = row.trim().split(/\s+/);
    return login === undefined || password === undefined || login.startsWith('#') ? [] : [{ login, password }];
  });
}

export function banner(facts: {
  readonly dashboard: string;
  readonly mqtt: string;
  readonly dataDir: string;
  readonly users: readonly { readonly login: string; readonly password: string }[] | null;
  /** A simulated city follows. */
  readonly city: boolean;
  readonly seconds: number;
}): string {
  const users =
    facts.users === null
      ? [
          '  用户 users      (data/secrets/first-users.txt was removed; reset with: npm run vigil -- user password <login>)',
        ]
      : facts.users.map((user) => `  ${user.login.padEnd(15)} ${styleText('bold', user.password)}`);
  const rule = '─'.repeat(78);
  return [
    '',
    rule,
    `  ${styleText('bold', 'Vigil 值守')}  已启动 · up in ${facts.seconds.toFixed(1)} s`,
    '',
    `  值守台 console  ${styleText(['bold', 'underline'], facts.dashboard)}`,
    ...users,
    `  MQTT            ${facts.mqtt}`,
    `  数据 data       ${facts.dataDir}${facts.city ? '   模拟城市随后接入 · the simulated city follows' : ''}`,
    '',
    '  试一试 · try next（另开一个终端 · in a second terminal）',
    '    npm run scenario entrapment      一部电梯困人，值守台响铃 · a lift traps people, the board rings',
    '    npm run scenario                 全部场景 · all scenarios',
    '    npm run vigil -- --help          设备凭证、登记册、用户 · credentials, register, users',
    '  Ctrl-C 结束全部进程 · ends everything',
    rule,
    '',
  ].join('\n');
}
