import { resolve } from 'node:path';
import { startChild } from '../machine/child.ts';
import { type Job, type LoadReport, type LoadResult, reportSchema } from './job.ts';

export interface LoadHooks {
  /** The measured time begins (end of the warm-up) and ends. */
  readonly onMeasuring?: () => void;
  readonly onMeasured?: () => void;
  readonly onProgress?: (progress: Extract<LoadReport, { kind: 'progress' }>) => void;
}

/** Runs one job in a generator process of its own. @throws Error when a connection is refused or lost */
export async function runLoad(job: Job, hooks: LoadHooks = {}): Promise<LoadResult> {
  const child = await startChild({
    name: 'load',
    command: process.execPath,
    args: [resolve(import.meta.dirname, '../processes/load-main.ts')],
    ipc: true,
    ready: () => true,
  });
  const { promise, resolve: done, reject } = Promise.withResolvers<LoadResult>();
  child.process.on('message', (message) => {
    const report = reportSchema.parse(message);
    if (report.kind === 'result') done(report);
    else if (report.kind === 'failed') reject(new Error(report.reason));
    else if (report.kind === 'measuring') hooks.onMeasuring?.();
    else if (report.kind === 'measured') hooks.onMeasured?.();
    else if (report.kind === 'progress') hooks.onProgress?.(report);
  });
  child.process.once('exit', () => reject(new Error(`the load generator ended:\n${child.output()}`)));
  const limitMs = job.warmupMs + job.measureMs + 60_000;
  const timer = setTimeout(() => reject(new Error(`the load generator did not end within ${limitMs} ms`)), limitMs);
  child.process.send(job);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await child.stop();
  }
}
