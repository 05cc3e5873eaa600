import { spawn } from 'node:child_process';
import { cleanEnvironment } from '../machine/child.ts';

/** Runs a program to its end. @throws Error with what it printed, when it does not end with 0 */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly timeoutMs?: number; readonly anyCode?: boolean } = {},
): Promise<string> {
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 120_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject);
  child.once('close', resolve);
  const code = await promise;
  if (code !== 0 && options.anyCode !== true)
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
