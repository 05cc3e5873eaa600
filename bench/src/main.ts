import '@vigil/service/runtime-guard';
import { backlog } from './measurements/backlog.ts';
import { behindBacklog } from './measurements/behind-backlog.ts';
import { latency } from './measurements/latency.ts';
import { memory } from './measurements/memory.ts';
import { publish } from './measurements/publish.ts';
import { screen } from './measurements/screen.ts';
import { start } from './measurements/start.ts';
import { telemetry } from './measurements/telemetry.ts';
import { tolerantReading } from './measurements/tolerant-reading.ts';
import { parseOptions } from './options.ts';
import { runMeasurement } from './run-measurement.ts';

const measurements = [publish, latency, telemetry, backlog, memory, screen, behindBacklog, tolerantReading, start];

// The children end with us (the `exit` handler of @vigil/harness), also after Ctrl-C.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options.name === null) {
    const rows = measurements.map(({ name, what }) => `  ${name.padEnd(16)} ${what}`);
    process.stdout.write(`npm run bench -- <name> [--seconds n] [--runs n] [--dry]\n\n${rows.join('\n')}\n`);
    return;
  }
  const measurement = measurements.find(({ name }) => name === options.name);
  if (measurement === undefined) throw new RangeError(`${options.name} is not one of the measurements`);
  await runMeasurement(measurement, options);
}

main().catch((error: unknown) => {
  const expected = error instanceof RangeError || error instanceof TypeError;
  process.stderr.write(`${error instanceof Error ? (expected ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = expected ? 64 : 1;
});
