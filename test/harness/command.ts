import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { cleanEnvironment, root } from './process.ts';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, e.g. one of other people. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Finished> {
  const child = spawn(command, [...args], { cwd: root, env: cleanEnvironment(options.env), stdio: 'pipe' });
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

export interface Installation {
  readonly dataDir: string;
  /** What the installation says about its stores, VIGIL_STORE_…. */
  readonly env: Readonly<Record<string, string>>;
}

/** The administrator's command line (`npm run vigil -- …`) on a data folder, or on an installation that says more. */
export async function vigilCommand(at: string | Installation, ...args: readonly string[]): Promise<string> {
  const { dataDir, env } = typeof at === 'string' ? { dataDir: at, env: {} } : at;
  const command = resolve(root, 'cli/src/main.ts');
  const { code, stdout, stderr } = await runProgram(process.execPath, [command, '--data', dataDir, ...args], { env });
  if (code !== 0) throw new Error(`vigil ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}
