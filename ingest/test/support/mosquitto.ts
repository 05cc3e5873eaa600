import { prepareMosquitto as prepare } from '@vigil/harness';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './bench.ts';

export interface Mosquitto {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A broker that nobody here wrote, on a port of its own, gone when the test is. Not started yet. */
export async function prepareMosquitto(): Promise<Mosquitto> {
  const { program, url } = await prepare(await temporaryFolder());
  onTestFinished(program.stop);
  return { url, start: program.start, stop: program.stop };
}
