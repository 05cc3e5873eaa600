import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Part, parts, runCommand } from '@vigil/harness';

/** The wall clocks of Vigil's processes, set apart from this machine's. Monotonic clocks run on. */
export interface FakeTime {
  /** For {@link VigilOptions.partEnv}. */
  readonly env: Readonly<Record<Part, Readonly<Record<string, string>>>>;
  /** From now on, within a second, running or not: so many ms beside this machine's clock. */
  set(part: Part, offsetMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** @param faketime path of the program, which knows where its library is */
export async function fakeTime(faketime: string): Promise<FakeTime> {
  const asked = await runCommand(faketime, ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD']);
  const library = asked.trim();
  const folder = await mkdtemp(join(tmpdir(), 'vigil-clock-'));
  const file = (part: Part): string => join(folder, part);
  const set: FakeTime['set'] = async (part, offsetMs) => {
    await writeFile(file(part), `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1000}`);
  };
  for (const part of parts) await set(part, 0);
  const envOf = (part: Part): Readonly<Record<string, string>> => ({
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file(part),
    FAKETIME_CACHE_DURATION: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  });
  return {
    env: { broker: envOf('broker'), ingest: envOf('ingest'), dashboard: envOf('dashboard') },
    set,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
