import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, isListening } from '../ports.ts';
import { runCommand } from '../process/command.ts';
import { defineProgram, type Program } from '../process/program.ts';
import { requireService } from './available.ts';

export interface MosquittoOptions {
  /** Users of the password file; none: anonymous clients are allowed. */
  readonly users?: readonly { readonly username?: string | undefined; readonly password?: string | undefined }[];
  /** Further lines of the configuration. */
  readonly lines?: readonly string[];
}

/** Mosquitto with its defaults (persistence off: nothing is synced) and one listener on loopback; not started yet. */
export interface Mosquitto {
  readonly program: Program;
  readonly port: number;
  readonly url: string;
}

/** @throws Missing when it is not installed */
export async function prepareMosquitto(folder: string, options: MosquittoOptions = {}): Promise<Mosquitto> {
  const command = requireService('mosquitto');
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, `user ${userInfo().username}`, ...(options.lines ?? [])];
  if (options.users === undefined) lines.push('allow_anonymous true');
  else lines.push('allow_anonymous false', `password_file ${await passwordFile(folder, options.users)}`);
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  const program = defineProgram({
    name: 'mosquitto',
    command,
    args: ['-c', file],
    cwd: folder,
    ready: () => isListening(port),
  });
  return { program, port, url: `mqtt://127.0.0.1:${port}` };
}

async function passwordFile(folder: string, users: NonNullable<MosquittoOptions['users']>): Promise<string> {
  const file = join(folder, 'passwords');
  await writeFile(file, users.map(({ username, password }) => `${username}:${password}\n`).join(''), { mode: 0o600 });
  await runCommand(requireService('mosquitto_passwd'), ['-U', file]);
  return file;
}
