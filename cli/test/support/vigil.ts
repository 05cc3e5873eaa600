import { type Finished, root, runProgram } from '@vigil/harness';
import { expect, vi } from 'vitest';
import { endingOf } from '../../src/exit.ts';
import { buildProgram } from '../../src/program.ts';

/** The command as a process of its own. */
export const vigil = (
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<Finished> => runProgram(process.execPath, [`${root}/cli/src/main.ts`, ...args], options);

/** The same tree of commands and the same ending within this process, for the many cases. */
export async function vigilHere(...args: readonly string[]): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  try {
    await buildProgram().parseAsync([...args], { from: 'user' });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { text, exitCode } = endingOf(error);
    return { code: exitCode, stdout, stderr: text === '' ? stderr : `${stderr}${text}\n` };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}

/** One sentence in both languages, no stack. */
export function expectSentence({ stderr }: Finished): void {
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toMatch(/\p{Script=Han}.*[a-z]/u);
}
