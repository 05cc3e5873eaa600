import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** One line for the person who has to change something, or a tool's whole report. */
export type Finding = string;

export interface ToolStep {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

const knip = ['knip', '--no-progress', '--no-config-hints', '--include'] as const;
const deadCode = 'files,exports,types,duplicates,unlisted,unresolved,dependencies';

/** The checks that are other people's programs; each is clean when it ends with 0. */
export function toolSteps(root: string): readonly ToolStep[] {
  const step = (name: string, program: string, ...args: readonly string[]): ToolStep => ({
    name,
    run: () => runTool(root, program, args),
  });
  return [
    step('types', 'tsc', '-p', 'tsconfig.json'),
    step('types of vocabulary', 'tsc', '-p', 'vocabulary/tsconfig.json'),
    step('types of the console', 'tsc', '-p', 'dashboard/web/tsconfig.json'),
    step('format', 'biome', 'check', '--colors=off', '--error-on-warnings', '.'),
    step('lint', 'oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives', '.'),
    step('dead code, undeclared imports', ...knip, deadCode),
    // What a package's door offers and nobody takes. Values only: a type at the door lets callers name what they hold.
    step('dead doors', ...knip, 'exports', '--include-entry-exports'),
  ];
}

/** Runs `node_modules/.bin/<program>` in `root`; its whole output is the finding when it does not end with 0. */
async function runTool(root: string, program: string, args: readonly string[]): Promise<readonly Finding[]> {
  const file = join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${program}.cmd` : program);
  if (!existsSync(file)) return [`${program} is not installed`];
  const child = spawn(file, args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
    // The tools' shebangs must find the runtime that runs this file, also when nobody put node_modules/.bin first.
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
      NO_COLOR: '1',
      // oxlint paints in CI whatever NO_COLOR says.
      CI: undefined,
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return [];
  return [output.trim() === '' ? `${program} ended with ${String(code)}` : output.trim()];
}
