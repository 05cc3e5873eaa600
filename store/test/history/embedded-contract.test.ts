import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HistoryDriver, openHistory } from '@vigil/store/history';
import { historyContract } from './contract.ts';
import { samplesInFiles } from './day-files.ts';

historyContract('embedded', { reads: true, nanoseconds: true }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'vigil-embedded-contract-'));
  const folders = new WeakMap<HistoryDriver, string>();
  return {
    open: async () => {
      const directory = await mkdtemp(join(root, 'history-'));
      const driver = await openHistory({ driver: 'embedded', directory });
      folders.set(driver, directory);
      return driver;
    },
    stored: (driver, measurement) => samplesInFiles(folders.get(driver) ?? '', measurement),
    stop: () => rm(root, { recursive: true, force: true }),
  };
});
