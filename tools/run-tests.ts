// npm test: vitest, then what was skipped and how to install it, then one plain line with the real counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countsOf, verdictOf } from './test-report/counts.ts';
import { skipSummary } from './test-report/skips.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'vigil-tests-'));
const reportFile = join(folder, 'report.json');
const skipLog = join(folder, 'skipped.log');

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
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, VIGIL_SKIP_LOG: skipLog } },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));

child.once('exit', (code) => {
  const counts = countsOf(read(reportFile));
  const skips = read(skipLog);
  rmSync(folder, { recursive: true, force: true });

  const required = process.env['VIGIL_REQUIRE_SERVICES'] === '1';
  const verdict = verdictOf(counts, { vitestCode: code ?? 1, required });
  for (const line of [...skipSummary(skips ?? ''), ...verdict.reasons]) console.log(line);
  console.log(verdict.line);
  process.exitCode = verdict.ok ? 0 : 1;
});

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not written: vitest died before its report, or nothing was skipped. Both are judged above.
    return undefined;
  }
}
