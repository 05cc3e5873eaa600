import { ownProgram, startProgram } from '@vigil/harness';
import { type FloodJob, type FloodReport, floodReportSchema } from './flood-job.ts';

/** A neighbour who floods, in a process of its own. */
interface Flood {
  stop(): Promise<FloodReport>;
}

export async function startFlood(job: FloodJob): Promise<Flood> {
  const { promise, resolve, reject } = Promise.withResolvers<FloodReport>();
  // Whoever stops it is told.
  promise.catch(() => undefined);
  const neighbour = await startProgram(
    ownProgram({
      name: 'neighbour',
      entry: 'bench/src/processes/flood-main.ts',
      ready: 'at-once',
      onMessage: (message) => resolve(floodReportSchema.parse(message)),
      onEnd: () => reject(new Error(`the neighbour ended:\n${neighbour.output()}`)),
    }),
  );
  neighbour.send(job);
  return {
    stop: async () => {
      neighbour.send('stop');
      try {
        return await promise;
      } finally {
        await neighbour.stop();
      }
    },
  };
}
