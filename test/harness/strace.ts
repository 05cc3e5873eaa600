import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '@vigil/harness';

/** One system call as strace saw it, in the order in which it had its effect. */
export interface SystemCall {
  readonly name: string;
  readonly text: string;
  readonly result: number;
}

export interface Tracer {
  /** Detaches; resolves with what was seen. */
  stop(): Promise<readonly SystemCall[]>;
}

/** Follows all threads of a running process; file descriptors are shown with what they are (`-y`). */
export async function trace(strace: string, pid: number, calls: readonly string[]): Promise<Tracer> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-strace-'));
  const file = join(folder, 'calls');
  const tracer = await startProgram({
    name: 'strace',
    command: strace,
    // Long texts, so that the message is seen in what is written.
    args: [
      '-f',
      '-yy',
      '-s',
      '4200',
      '-e',
      `trace=${calls.join(',')}`,
      '-e',
      'signal=none',
      '-o',
      file,
      '-p',
      String(pid),
    ],
    ready: (said) => said.includes('attached'),
  });
  return {
    stop: async () => {
      await tracer.kill('SIGINT');
      const text = await readFile(file, 'utf8');
      await rm(folder, { recursive: true, force: true });
      return parseCalls(text);
    },
  };
}

/**
 * A read or a sync has had its effect when it returns, a write may have it as soon as it begins: calls that strace
 * shows in two halves are placed so that a wrong order can never look right.
 */
function parseCalls(text: string): readonly SystemCall[] {
  const open = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of text.split('\n')) {
    const [, thread = '', rest = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (rest.endsWith('<unfinished ...>')) {
      const begun = rest.slice(0, -'<unfinished ...>'.length);
      const name = begun.slice(0, begun.indexOf('('));
      if (isWrite(name)) calls.push({ name, text: begun, result: 0 });
      open.set(thread, begun);
      continue;
    }
    const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    if (resumed !== null) {
      const begun = open.get(thread);
      open.delete(thread);
      const name = resumed[1] ?? '';
      // The end of a write that was begun above: what it was opened to guarantee holds from here on.
      if (begun !== undefined)
        calls.push(finished(isWrite(name) ? `${name} ended` : name, `${begun}${resumed[2] ?? ''}`));
      continue;
    }
    const name = rest.slice(0, rest.indexOf('('));
    if (/^\w+$/.test(name)) calls.push(finished(name, rest));
  }
  return calls;
}

function finished(name: string, text: string): SystemCall {
  const result = /= (-?\d+)[^=]*$/.exec(text);
  return { name, text, result: result === null ? -1 : Number(result[1]) };
}

function isWrite(name: string): boolean {
  return name.startsWith('write') || name.startsWith('send') || name.startsWith('pwrite');
}
