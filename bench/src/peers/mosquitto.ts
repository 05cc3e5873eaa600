import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Publisher } from '../load/job.ts';
import { type Child, startChild } from '../machine/child.ts';
import { freePort, isListening } from '../machine/ports.ts';
import { program } from '../machine/programs.ts';
import { runCommand } from '../system/command.ts';

export interface MosquittoOptions {
  /** Users of the password file; none: anonymous clients are allowed. */
  readonly users?: readonly Publisher[];
  /** Further lines of the configuration. */
  readonly lines?: readonly string[];
}

/** Mosquitto with its defaults (persistence off: nothing is synced), a password file and one listener on loopback. */
export async function startMosquitto(
  folder: string,
  options: MosquittoOptions = {},
): Promise<{ readonly child: Child; readonly port: number }> {
  const command = program('mosquitto', 'mosquitto');
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, `user ${userInfo().username}`, ...(options.lines ?? [])];
  if (options.users === undefined) lines.push('allow_anonymous true');
  else {
    const passwords = join(folder, 'passwords');
    const rows = options.users.map(({ username, password }) => `${username}:${password}`);
    await writeFile(passwords, `${rows.join('\n')}\n`, { mode: 0o600 });
    await runCommand(program('mosquitto_passwd', 'mosquitto'), ['-U', passwords]);
    lines.push('allow_anonymous false', `password_file ${passwords}`);
  }
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = await startChild({
    name: 'mosquitto',
    command,
    args: ['-c', file],
    ready: () => isListening(port),
  });
  return { child, port };
}
