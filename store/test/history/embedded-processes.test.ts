import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openHistory } from '@vigil/store/history';
import { describe, expect, it } from 'vitest';
import { samplesInFiles } from './day-files.ts';
import { config, momentsOf } from './embedded-folder.ts';
import { BASE_MS, series, temporaryFolder } from './points.ts';

describe('embedded history, several processes', () => {
  const writerProgram = fileURLToPath(new URL('./writer-process.ts', import.meta.url));

  it('a reader in another process sees what was called stored while writing and compacting go on', async () => {
    await using folder = await temporaryFolder('reader');
    const child = spawn(process.execPath, [writerProgram, folder.path, '40'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const reader = await openHistory({ ...config(folder.path), readOnly: true });
    let checks = 0;
    try {
      for await (const batch of storedBatches(child.stdout)) {
        expect(await reader.count('status', 0, BASE_MS * 2)).toBeGreaterThanOrEqual(batch * 300);
        const newest = await reader.latest('status', 'T-0000', 1);
        expect(newest[0]?.timeMs).toBeGreaterThanOrEqual(BASE_MS + (batch * 100 - 1) * 1_000);
        checks += 1;
      }
      expect(checks).toBe(40);
      expect(await reader.count('status', 0, BASE_MS * 2)).toBe(12_000);
    } finally {
      await reader.close();
      child.kill('SIGKILL');
    }
  });

  it('loses nothing that was called stored when the writer is killed with -9', async () => {
    await using folder = await temporaryFolder('kill');
    for (const stopAt of [3, 7, 12]) {
      const child = spawn(process.execPath, [writerProgram, folder.path, '400'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let last = 0;
      for await (const batch of storedBatches(child.stdout)) {
        last = Math.max(last, batch);
        if (batch >= stopAt) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
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

/** The numbers the writer printed: after each line that many batches were called stored. */
async function* storedBatches(output: NodeJS.ReadableStream): AsyncGenerator<number> {
  let text = '';
  for await (const chunk of output) {
    text += String(chunk);
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) yield Number(line);
  }
}
