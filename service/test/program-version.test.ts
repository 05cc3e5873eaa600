import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programVersion, versionText } from '@vigil/service';
import { afterAll, expect, it } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'vigil-version-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const commit = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

it('is that of package.json, with the commit of a release or of what is checked out', () => {
  writeFileSync(join(root, 'package.json'), '{"name":"vigil","version":"3.2.1"}');
  expect(versionText(programVersion(root))).toBe('3.2.1');
  mkdirSync(join(root, '.git/refs/heads'), { recursive: true });
  writeFileSync(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  expect(programVersion(root).commit).toBeNull();
  writeFileSync(join(root, '.git/packed-refs'), `# pack-refs\n${commit} refs/heads/main\n`);
  expect(versionText(programVersion(root))).toBe('3.2.1 (a1b2c3d4e5f6)');
  writeFileSync(join(root, '.git/refs/heads/main'), `${commit.replace('a', 'b')}\n`);
  expect(programVersion(root).commit?.slice(0, 2)).toBe('b1');
  writeFileSync(join(root, '.git/HEAD'), `${commit}\n`);
  expect(programVersion(root).commit).toBe(commit);
  writeFileSync(join(root, '.release'), `${commit.replace('a', 'c')}\n`);
  expect(programVersion(root).commit?.slice(0, 2)).toBe('c1');
  expect(versionText(programVersion())).toMatch(/^\d+\.\d+\.\d+/);
});
