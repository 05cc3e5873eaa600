import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './support/client.ts';
import { type Running, run } from './support/running.ts';

describe('the console’s files', () => {
  let folder: string;
  let running: Running;
  let browser: Client;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vigil-console-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console</title>');
    await writeFile(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(folder, 'assets', 'index-abc123.js'), 'export {};');
    running = await run({ webRoot: folder });
    browser = await running.client();
  });
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('every path of the console is its page, asked for each time', async () => {
    for (const path of ['/', '/units/A-1', '/alarms?lane=fault', '/sign-in']) {
      const page = await browser.get(path, { accept: 'text/html' });
      expect([page.status, page.headers.get('cache-control'), page.body]).toEqual([
        200,
        'no-cache',
        expect.stringContaining('console'),
      ]);
    }
  });
  it('assets named by their content never change, other files are asked for', async () => {
    const asset = await browser.get('/assets/index-abc123.js');
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await browser.get('/favicon.svg')).headers.get('cache-control')).toBe('no-cache');
  });
  it('a missing asset is missing: an old page must not get HTML for a script', async () => {
    for (const path of [
      '/assets/index-old.js',
      '/nothing.js',
      '/assets/../../secret.txt',
      '/assets/%2e%2e/%2e%2e/vigil.db',
    ])
      expect((await browser.get(path)).status, path).toBe(404);
  });
});
