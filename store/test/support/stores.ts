import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import { openStore, type Store, type StoreConfig, storeConfigSchema } from '../../src/index.ts';

export interface Opened {
  readonly store: Store;
  readonly config: StoreConfig;
  readonly folder: string;
}
/** A fresh, empty store; closed and removed after the test. */
export type OpenFresh = (options?: {
  readonly busyTimeoutMs?: number;
  readonly clock?: () => number;
}) => Promise<Opened>;

/** A temporary folder, removed after the test together with what `onEnd` closes. */
export function temporary(): { folder(): Promise<string>; onEnd(close: () => unknown): void } {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });
  return {
    async folder() {
      const path = await mkdtemp(join(tmpdir(), 'vigil-store-'));
      ends.push(() => rm(path, { recursive: true, force: true }));
      return path;
    },
    onEnd: (close) => {
      ends.push(close);
    },
  };
}

interface EngineUnderTest {
  readonly name: string;
  readonly config: (folder: string, busyTimeoutMs: number) => StoreConfig;
}

/** Every engine that `storeConfigSchema` knows; the next one adds an entry here and runs the same facts. */
const engines: readonly EngineUnderTest[] = [
  {
    name: 'sqlite',
    config: (folder, busyTimeoutMs) =>
      storeConfigSchema.parse({ driver: 'sqlite', file: join(folder, 'vigil.db'), busyTimeoutMs }),
  },
];

/** The same facts for every engine. */
export function describeStores(subject: string, facts: (open: OpenFresh) => void): void {
  for (const { name, config: configure } of engines) {
    describe(`${subject} on ${name}`, () => {
      const scratch = temporary();
      facts(async ({ busyTimeoutMs = 5_000, clock } = {}) => {
        const folder = await scratch.folder();
        const config = configure(folder, busyTimeoutMs);
        const store = await openStore(config, clock === undefined ? {} : { clock });
        scratch.onEnd(() => store.close());
        return { store, config, folder };
      });
    });
  }
}
