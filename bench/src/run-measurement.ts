import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, Measurement } from './measurement.ts';
import type { Options } from './options.ts';
import { currentCommit } from './report/commit.ts';
import { describeHardware, loadNow } from './report/hardware.ts';
import { markdownTable } from './report/markdown.ts';
import { writeResult } from './report/results.ts';

/** One measurement from an empty folder to its result file; whatever it started has ended when this returns. */
export async function runMeasurement(measurement: Measurement, options: Options): Promise<void> {
  const { name, what } = measurement;
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const folder = await mkdtemp(join(tmpdir(), `vigil-bench-${name}-`));
  const ends: (() => Promise<void>)[] = [];
  const context: Context = {
    folder,
    seconds: options.seconds,
    runs: options.runs,
    say,
    onEnd: (end) => ends.push(end),
  };
  try {
    const [hardware, commit, loadBefore] = [await describeHardware(folder), await currentCommit(), loadNow()];
    say(`${name}: ${what}`);
    say(`load average ${loadBefore}, fdatasync p50 ${hardware.syncP50Ms} ms p99 ${hardware.syncP99Ms} ms`);
    const startedAt = performance.now();
    const outcome = await measurement.run(context);
    const seconds = (performance.now() - startedAt) / 1000;
    for (const table of outcome.tables) say(`\n${table.title}\n${markdownTable(table)}`);
    for (const target of outcome.targets)
      say(`${target.met ? 'met   ' : 'MISSED'} ${target.what}: ${target.measured} (wanted ${target.wanted})`);
    for (const note of outcome.notes) say(`* ${note}`);
    if (!options.dry) say(await writeResult({ name, what, commit, hardware, loadBefore, seconds }, outcome));
  } finally {
    for (const end of ends.toReversed()) await end();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
