import { ownProgram, startProgram } from '@vigil/harness';
import { type CrowdJob, type CrowdReport, crowdReportSchema } from './crowd-job.ts';

/** Connected devices in a process of their own. */
export interface Crowd {
  /** How long connecting took, ms. */
  readonly connectMs: number;
  /** Each publishes once, within 10 s. */
  publish(): Promise<void>;
  leave(): Promise<void>;
}

/** @throws Error when one is refused or lost */
export async function startCrowd(job: CrowdJob): Promise<Crowd> {
  let waiting = Promise.withResolvers<CrowdReport>();
  const crowd = await startProgram(
    ownProgram({
      name: 'crowd',
      entry: 'bench/src/processes/crowd-main.ts',
      ready: 'at-once',
      onMessage: (message) => {
        const report = crowdReportSchema.parse(message);
        if (report.kind === 'failed') waiting.reject(new Error(report.reason));
        else waiting.resolve(report);
      },
      onEnd: () => waiting.reject(new Error(`the crowd ended:\n${crowd.output()}`)),
    }),
  );
  const ask = async (question: CrowdJob | 'publish'): Promise<CrowdReport> => {
    waiting = Promise.withResolvers();
    crowd.send(question);
    return waiting.promise;
  };
  try {
    const connected = await ask(job);
    if (connected.kind !== 'connected') throw new Error(`the crowd said ${connected.kind}`);
    return {
      connectMs: connected.ms,
      publish: async () => {
        await ask('publish');
      },
      leave: crowd.stop,
    };
  } catch (error) {
    await crowd.stop();
    throw error;
  }
}
