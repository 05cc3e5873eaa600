import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerFileSchema } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { makeInstallation, withStore } from '../src/installation.ts';
import { importRegister } from '../src/register-import.ts';

it('an import from the command line leaves its audit row, like one from the console', async () => {
  const data = mkdtempSync(join(tmpdir(), 'vigil-import-'));
  const file = registerFileSchema.parse({
    format: 'vigil-register',
    version: 1,
    vendors: [{ id: 'acme', name: '甲梯' }],
    units: [{ id: 'lift-1', vendor: 'acme', kind: 'elevator', name: '1号梯' }],
  });
  await makeInstallation(data);
  await importRegister(data, file);
  const [row] = await withStore(data, (store) => store.read.audit.list({ limit: 1 }));
  expect(row).toMatchObject({
    actor: expect.stringMatching(/^command-line:\w/),
    action: 'register.import',
    subject: 'register',
    detail: { vendors: 1, units: 1, warnings: 0 },
  });
  rmSync(data, { recursive: true, force: true });
});
