// npm run check: everything that can be said about the sources without running them. Runs all, then sums up.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asyncListeners } from './check/async-listeners.ts';
import { fileLength } from './check/file-length.ts';
import { importCycles } from './check/import-cycles.ts';
import { importDirection } from './check/import-direction.ts';
import { roomsOf } from './check/rooms.ts';
import { readSources } from './check/sources.ts';
import { type Finding, toolSteps } from './check/tool-steps.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = readSources(root);

const steps: readonly {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]> | readonly Finding[];
}[] = [
  ...toolSteps(root),
  { name: 'import direction', run: () => importDirection(sources) },
  { name: 'import cycles', run: () => importCycles(sources) },
  { name: 'rooms', run: () => roomsOf(sources) },
  { name: 'async listeners', run: () => asyncListeners(sources) },
  { name: 'file length', run: () => fileLength(sources) },
];

const summary: string[] = [];
let failed = 0;
for (const step of steps) {
  const started = performance.now();
  const findings = await step.run();
  if (findings.length > 0) {
    failed += 1;
    console.log(`\n── ${step.name} ──\n${findings.join('\n')}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  summary.push(`${findings.length === 0 ? 'ok    ' : 'FAILED'} ${step.name} (${seconds} s)`);
}
console.log(`\n${summary.join('\n')}`);
console.log(failed === 0 ? 'check passed' : `check failed: ${failed} of ${steps.length} steps`);
process.exitCode = failed === 0 ? 0 : 1;
