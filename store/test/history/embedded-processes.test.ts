import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { startHelper } from '@vigil/harness';
import { openHistory } from '@vigil/store/history';
import { describe, expect, it } from 'vitest';
import { samplesInFiles } from './day-files.ts';
import { config, momentsOf } from './embedded-folder.ts';
import { BASE_MS, series, temporaryFolder } from './points.ts';

describe('embedded history, several processes', () => {
  const writerProgram = fileURLToPath(new URL('./writer-process.ts', import.meta.url));

  it('a reader in another process sees what was called stored while writing and compacting go on', async () => {
    await using folder = await temporaryFolder('reader');
    const writer = startHelper({ script: writerProgram, args: [folder.path, '40'] });
    const reader = await openHistory({ ...config(folder.path), readOnly: true });
    try {
      for (let batch = 1; batch <= 40; batch += 1) {
        expect(await writer.nextLine()).toBe(String(batch));
        expect(await reader.count('status', 0, BASE_MS * 2)).toBeGreaterThanOrEqual(batch * 300);
        const newest = await reader.latest('status', 'T-0000', 1);
        expect(newest[0]?.timeMs).toBeGreaterThanOrEqual(BASE_MS + (batch * 100 - 1) * 1_000);
      }
      expect(await reader.count('status', 0, BASE_MS * 2)).toBe(12_000);
    } finally {
      await reader.close();
      await writer.program.kill();
    }
  });

  it('loses nothing that was called stored when the writer is killed with -9', async () => {
    await using folder = await temporaryFolder('kill');
    for (const stopAt of [3, 7, 12]) {
      const writer = startHelper({ script: writerProgram, args: [folder.path, '400'] });
      await writer.nextLine((line) => Number(line) >= stopAt);
      await writer.program.kill();
      // After each line that many batches were called stored.
      const last = Number(writer.program.output().split('\n').at(-1));
      await using elsewhere = await temporaryFolder('kill-copy');
      const copy = elsewhere.path;
      await cp(folder.path, copy, { recursive: true });
      const history = await openHistory(config(copy));
      const promised = momentsOf(series(last * 300, { units: 3 }));
      const found = new Set(await samplesInFiles(copy, 'status'));
      expect(promised.filter((moment) => !found.has(moment))).toEqual([]);
      expect(await history.count('status', 0, BASE_MS * 2)).toBe(found.size);
      await history.close();
    }
  });
});
