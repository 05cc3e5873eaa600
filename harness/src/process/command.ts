import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { cleanEnvironment, root } from './environment.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly input?: string;
  /** Default: the root of the repository. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** SIGTERM after that; default: none. */
  readonly timeoutMs?: number;
}

/** Runs a program to its end, however that is. @throws Error when it cannot be started */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  const child = spawn(command, [...args], {
    cwd: options.cwd ?? root,
    env: cleanEnvironment(options.env),
    stdio: 'pipe',
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
  });
  const { promise, resolve: done, reject } = Promise.withResolvers<Finished>();
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.on('error', reject);
  child.on('close', (code) => done({ code, stdout, stderr }));
  // A program that ends without reading its input closes the pipe; its exit code says how it went.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  return promise;
}

/** Runs it to a good end. @returns what it printed. @throws Error with that, when it ends with anything but 0 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runProgram(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

export interface Installation {
  readonly dataDir: string;
  /** What the installation says about its stores, VIGIL_STORE_…. */
  readonly env: Readonly<Record<string, string>>;
}

/** The administrator's command line (`npm run vigil -- …`) on a data folder, or on an installation that says more. */
export function vigilCommand(at: string | Installation, ...args: readonly string[]): Promise<string> {
  const { dataDir, env } = typeof at === 'string' ? { dataDir: at, env: {} } : at;
  return runCommand(process.execPath, [resolve(root, 'cli/src/main.ts'), '--data', dataDir, ...args], { env });
}
