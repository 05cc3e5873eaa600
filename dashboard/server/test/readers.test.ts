import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@vigil/service';
import { openStore, storeIn } from '@vigil/store';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReaderData } from '../src/reader-thread.ts';
import { createReaders, type Readers, type ReadersConfig } from '../src/readers/readers.ts';
import { eventually } from './support/eventually.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const patient: ReadersConfig = { threads: 2, waitingPerPerson: 6, waitingPerVendor: 4, deadlineMs: 600_000 };

describe('the reader threads', () => {
  const open: Readers[] = [];
  const start = (config: Partial<ReadersConfig> = {}): Readers => {
    const readers = createReaders({
      entry: new URL('./processes/reader.ts', import.meta.url),
      data: null,
      config: { ...patient, ...config },
      logger,
    });
    open.push(readers);
    return readers;
  };
  afterEach(async () => {
    for (const readers of open.splice(0)) await readers.close();
  });
  const ask = (readers: Readers, share: string, job: string, input: unknown = null): Promise<unknown> =>
    readers.run({
      job,
      input,
      share,
      rank: 0,
      kinds: share.startsWith('vendor') ? [{ name: 'vendors', leaves: 1 }] : [],
    });
  /** The code it was refused with, or what it was answered. */
  const outcome = (reading: Promise<unknown>): Promise<unknown> =>
    reading.catch((error: unknown) => (error instanceof Error && 'code' in error ? error.code : error));

  it('a reading that is stuck holds up neither this thread nor the readings of others', async () => {
    const readers = start();
    const stuck = outcome(ask(readers, 'a', 'stuck'));
    expect(await ask(readers, 'b', 'echo', [1, 'x', null])).toEqual([1, 'x', null]);
    expect(readers.figures()).toEqual({ running: 1, waiting: 0 });
    await readers.close();
    expect(await stuck).toBe('busy');
  });

  it('a reading past its deadline is told, its thread is ended and the next one has another', async () => {
    const readers = start({ deadlineMs: 300 });
    expect(await outcome(ask(readers, 'a', 'stuck'))).toBe('took-too-long');
    const impatient = await Promise.all(['b', 'c', 'd'].map((share) => outcome(ask(readers, share, 'hangs'))));
    expect(impatient).toEqual(['took-too-long', 'took-too-long', 'took-too-long']);
    await eventually('the threads are given back', () => readers.figures().running === 0);
  });

  it('a thread that dies at work is an error for that reading alone', async () => {
    const readers = start();
    const [died, beside] = await Promise.allSettled([ask(readers, 'a', 'dies'), ask(readers, 'b', 'echo', 1)]);
    expect([died.status, beside]).toEqual(['rejected', { status: 'fulfilled', value: 1 }]);
    for (let round = 0; round < 4; round += 1) await expect(ask(readers, 'a', 'dies')).rejects.toThrow(/ended with 3/);
    expect(await ask(readers, 'a', 'echo', 2)).toBe(2);
  });

  it('what fails in the thread is answered by its code, and its text stays there', async () => {
    const failed = await ask(start(), 'a', 'fails').catch((error: unknown) => String(error));
    expect(failed).toContain('internal error');
    expect(failed).not.toContain('secret');
  });

  it('one asker gets its share and is busy beyond it; others are served', async () => {
    const readers = start();
    const flood = Array.from({ length: 30 }, () => outcome(ask(readers, 'vendor acme', 'stuck')));
    // One runs, four wait, the others are told at once.
    expect(await Promise.all(flood.slice(5))).toEqual(Array.from({ length: 25 }, () => 'busy'));
    for (let round = 0; round < 5; round += 1) expect(await ask(readers, 'person 1', 'echo', round)).toBe(round);
    expect(readers.figures()).toEqual({ running: 1, waiting: 4 });
  });

  it('what nobody waits for any more is never read', async () => {
    const readers = start();
    const gone = new AbortController();
    const stuck = outcome(ask(readers, 'a', 'stuck'));
    const left = outcome(
      readers.run({ job: 'stuck', input: null, share: 'a', rank: 0, kinds: [], signal: gone.signal }),
    );
    gone.abort();
    expect(await left).toBe('busy');
    expect(readers.figures()).toEqual({ running: 1, waiting: 0 });
    await readers.close();
    await stuck;
  });

  it('a thread that cannot open its store is an answer, and the next request has a new one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-readers-'));
    const store = storeIn(folder, { driver: 'sqlite' });
    await writeFile(join(folder, 'vigil.db'), 'no database '.repeat(1_000));
    const readers = createReaders({
      entry: new URL('../src/reader-thread.ts', import.meta.url),
      data: {
        store,
        history: { driver: 'embedded', directory: join(folder, 'history'), readOnly: true },
        utcOffsetMinutes: 480,
        logLevel: 'silent',
      } satisfies ReaderData,
      config: patient,
      logger,
    });
    open.push(readers);
    const list = (): Promise<unknown> =>
      ask(readers, 'a', 'get /api/kitchens', {
        params: {},
        query: {},
        scope: { vendor: null, counties: null },
        now: 0,
      });
    await expect(list()).rejects.toThrow(/not a database/);
    await rm(join(folder, 'vigil.db'));
    await (await openStore(store)).close();
    // Made by the process; a reader thread makes none.
    await (await openStore(store)).close();
    expect(await list()).toEqual(new TextEncoder().encode('[]'));
    await readers.close();
    await rm(folder, { recursive: true, force: true });
  });
});
