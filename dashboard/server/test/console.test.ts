import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './support/client.ts';
import { type Running, run } from './support/running.ts';

const big = `export const text = '${'lift '.repeat(1_000)}';`;

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
    await writeFile(join(folder, 'assets', 'big-def456.js'), big);
    await writeFile(join(folder, 'assets', 'big-def456.js.br'), brotliCompressSync(big));
    await writeFile(join(folder, 'assets', 'big-def456.js.gz'), gzipSync(big));
    running = await run({ webRoot: folder });
    browser = await running.client();
  });
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** As a browser asks, with nothing added and nothing unpacked. */
  const raw = async (path: string, headers: Record<string, string>) => {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    get(`${browser.url}${path}`, { headers }, resolve).on('error', reject);
    const answer = await promise;
    const bytes = Buffer.concat(await answer.toArray());
    const { vary, etag, 'content-type': type, 'cache-control': caching, 'content-encoding': coding } = answer.headers;
    return { status: answer.statusCode, coding, bytes, vary, etag, type, caching };
  };

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
  it('assets come as the build packed them, to whoever takes it, and are an entity of their own in each form', async () => {
    const ask = (encoding: string, name = 'big-def456.js') => raw(`/assets/${name}`, { 'accept-encoding': encoding });
    const all = await Promise.all(
      ['gzip, deflate, br', 'gzip, deflate', 'br;q=0, gzip', 'identity', ''].map((of) => ask(of)),
    );
    expect(all.map(({ coding }) => coding)).toEqual(['br', 'gzip', 'gzip', undefined, undefined]);
    const asItIs = (bytes: Buffer): Buffer => bytes;
    const unpacked = [brotliDecompressSync, gunzipSync, gunzipSync, asItIs, asItIs];
    for (const [index, { status, bytes, vary, type, caching }] of all.entries()) {
      expect([status, unpacked[index]?.(bytes).toString()]).toEqual([200, big]);
      expect([vary, type, caching]).toEqual([
        'Accept-Encoding',
        'text/javascript; charset=utf-8',
        'public, max-age=31536000, immutable',
      ]);
    }
    expect(new Set(all.map(({ etag }) => etag)).size).toBe(3);
    const again = { 'if-none-match': all[0]?.etag ?? '', 'accept-encoding': 'br' };
    expect((await raw('/assets/big-def456.js', again)).status).toBe(304);
    expect((await raw('/assets/big-def456.js', { ...again, 'accept-encoding': 'gzip' })).status).toBe(200);
    // What was not packed comes as it is.
    expect((await ask('br', 'index-abc123.js')).coding).toBeUndefined();
    for (const name of ['big-def456.js.br', '..%2findex.html', '%2e%2e/index.html'])
      expect((await ask('br', name)).coding, name).toBeUndefined();
  });
  it('the page is asked for each time and sent only when it is another', async () => {
    const { etag = '' } = await raw('/', { accept: 'text/html' });
    expect(etag).not.toBe('');
    const ask = { accept: 'text/html', 'if-none-match': etag };
    expect((await raw('/units', ask)).status).toBe(304);
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>console anew</title>');
    expect((await raw('/units', ask)).bytes.toString()).toContain('anew');
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
