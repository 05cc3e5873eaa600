import { resolve } from 'node:path';
import { startChild } from '../machine/child.ts';
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
  const child = await startChild({
    name: 'crowd',
    command: process.execPath,
    args: [resolve(import.meta.dirname, '../processes/crowd-main.ts')],
    ipc: true,
    ready: () => true,
  });
  let waiting = Promise.withResolvers<CrowdReport>();
  child.process.on('message', (message) => {
    const report = crowdReportSchema.parse(message);
    if (report.kind === 'failed') waiting.reject(new Error(report.reason));
    else waiting.resolve(report);
  });
  child.process.once('exit', () => waiting.reject(new Error(`the crowd ended:\n${child.output()}`)));
  const ask = async (question: CrowdJob | 'publish'): Promise<CrowdReport> => {
    waiting = Promise.withResolvers();
    child.process.send(question);
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
      leave: () => child.stop(),
    };
  } catch (error) {
    await child.stop();
    throw error;
  }
}
