// npm test: vitest, then what was skipped and how to install it, then one plain line with the real counts.
// --long: only the tests that have more kills or cases then.
import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsOf, verdictOf } from './test-report/counts.ts';
import { skipSummary } from './test-report/skips.ts';
import { stormSummary } from './test-report/storms.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'vigil-tests-'));
const reportFile = join(folder, 'report.json');
const skipLog = join(folder, 'skipped.log');
const stormLog = join(folder, 'storms.log');
const long = process.argv.includes('--long');
const wanted = process.argv.slice(2).filter((argument) => argument !== '--long');

// vitest's own exit code counts too: it knows of unhandled errors that belong to no test.
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const child = spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--root',
    root,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...(long && wanted.length === 0 ? stormFiles() : wanted),
  ],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      VIGIL_SKIP_LOG: skipLog,
      VIGIL_STORM_LOG: stormLog,
      ...(long ? { VIGIL_LONG: '1' } : {}),
    },
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));

child.once('exit', (code) => {
  const counts = countsOf(read(reportFile));
  const skips = read(skipLog);
  const storms = read(stormLog);
  rmSync(folder, { recursive: true, force: true });

  const required = process.env['VIGIL_REQUIRE_SERVICES'] === '1';
  const verdict = verdictOf(counts, { vitestCode: code ?? 1, required });
  for (const line of [...skipSummary(skips ?? ''), ...stormSummary(storms ?? ''), ...verdict.reasons])
    console.log(line);
  console.log(verdict.line);
  process.exitCode = verdict.ok ? 0 : 1;
});

/** Test files that kill processes by the count of `storms`, or do more cases then. */
function stormFiles(): readonly string[] {
  return globSync('**/*.test.ts', { cwd: root, exclude: (name) => name === 'node_modules' }).filter((file) =>
    /\bstorms\(|\bisLongRun\b/.test(readFileSync(join(root, file), 'utf8')),
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not written: vitest died before its report, or nothing was skipped. Both are judged above.
    return undefined;
  }
}
