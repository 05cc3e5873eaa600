import { prepareMosquitto as prepare } from '@vigil/harness';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './bench.ts';

export interface Mosquitto {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A broker that nobody here wrote, on a port of its own, gone when the test is. Not started yet. It keeps sessions while
 * it is down, so that a listener misses nothing of what is said the moment it is back.
 */
export async function prepareMosquitto(): Promise<Mosquitto> {
  const folder = await temporaryFolder();
  const lines = ['persistence true', `persistence_location ${folder}/`];
  const { program, url } = await prepare(folder, { lines });
  onTestFinished(program.stop);
  return { url, start: program.start, stop: program.stop };
}
