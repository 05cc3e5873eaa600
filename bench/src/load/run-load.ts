import { ownProgram, startProgram } from '@vigil/harness';
import { type Job, type LoadReport, type LoadResult, reportSchema } from './job.ts';

export interface LoadHooks {
  /** The measured time begins (end of the warm-up) and ends. */
  readonly onMeasuring?: () => void;
  readonly onMeasured?: () => void;
  readonly onProgress?: (progress: Extract<LoadReport, { kind: 'progress' }>) => void;
}

/** Runs one job in a generator process of its own. @throws Error when a connection is refused or lost */
export async function runLoad(job: Job, hooks: LoadHooks = {}): Promise<LoadResult> {
  const { promise, resolve: done, reject } = Promise.withResolvers<LoadResult>();
  const generator = await startProgram(
    ownProgram({
      name: 'load',
      entry: 'bench/src/processes/load-main.ts',
      ready: 'at-once',
      onMessage: (message) => {
        const report = reportSchema.parse(message);
        if (report.kind === 'result') done(report);
        else if (report.kind === 'failed') reject(new Error(report.reason));
        else if (report.kind === 'measuring') hooks.onMeasuring?.();
        else if (report.kind === 'measured') hooks.onMeasured?.();
        else if (report.kind === 'progress') hooks.onProgress?.(report);
      },
      onEnd: () => reject(new Error(`the load generator ended:\n${generator.output()}`)),
    }),
  );
  const limitMs = job.warmupMs + job.measureMs + 60_000;
  const timer = setTimeout(() => reject(new Error(`the load generator did not end within ${limitMs} ms`)), limitMs);
  generator.send(job);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await generator.stop();
  }
}
