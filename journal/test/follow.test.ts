import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent } from './engine.ts';
import { openJournalReader, openJournalWriter } from './engine.ts';
import { appendAll, nextLine, numbered, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';

/** Collects what a follower gets until it has `count` entries. */
async function collect(directory: string, afterSeq: number, count: number, max = 10): Promise<JournalEntry[]> {
  const reader = openJournalReader({ directory });
  const stop = new AbortController();
  const found: JournalEntry[] = [];
  for await (const entries of reader.follow(afterSeq, { max, signal: stop.signal })) {
    expect(entries.length).toBeLessThanOrEqual(max);
    found.push(...entries);
    if (found.length >= count) stop.abort();
  }
  reader.close();
  return found;
}

describe('following', () => {
  it('starts before the journal exists and survives writers coming and going', async () => {
    const directory = join(temporaryFolder(), 'later');
    const following = collect(directory, 0, 90);
    for (let run = 0; run < 3; run += 1) {
      const writer = openJournalWriter({ directory, segmentRows: 12 });
      await appendAll(writer, numbered(30, run * 30 + 1));
      await writer.close();
    }
    expect((await following).map(textOf)).toEqual(numbered(90));
  });

  it('gives each of several followers everything after its own cursor', async () => {
    const directory = temporaryFolder();
    const following = Promise.all([
      collect(directory, 0, 100),
      collect(directory, 0, 100, 1),
      collect(directory, 60, 40),
    ]);
    const writer = openJournalWriter({ directory, segmentRows: 30 });
    for (let from = 1; from <= 100; from += 10) await appendAll(writer, numbered(10, from));
    const [a, b, c] = await following;
    await writer.close();
    expect(a.map(textOf)).toEqual(numbered(100));
    expect(b.map(textOf)).toEqual(numbered(100));
    expect(c.map(textOf)).toEqual(numbered(40, 61));
  });

  it('ends when the signal is aborted or the reader closed, also while it waits', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    await writer.append(recordOf('one'));
    for (const how of ['abort', 'close'] as const) {
      const reader = openJournalReader({ directory, safetyCheckMs: 3_600_000 });
      const stop = new AbortController();
      const batches: number[] = [];
      for await (const entries of reader.follow(0, { max: 10, signal: stop.signal })) {
        batches.push(entries.length);
        setImmediate(() => (how === 'abort' ? stop.abort() : reader.close()));
      }
      reader.close();
      expect(batches).toEqual([1]);
      expect(() => reader.read(0, 1)).toThrow(expect.objectContaining({ code: 'closed' }));
    }
  });

  it('tells when its cursor is beyond the end of the journal', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(5));
    const told = await new Promise<JournalEvent>((resolve) => {
      const reader = openJournalReader({ directory, onEvent: resolve });
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      const batches = reader.follow(9, { max: 10, signal: stop.signal })[Symbol.asyncIterator]();
      void batches.next().then(() => reader.close());
    });
    expect(told).toMatchObject({ type: 'damage', fromSeq: 6, toSeq: 9 });
  });

  it('gives large payloads in batches that fit in memory', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    for (let round = 0; round < 3; round += 1) await appendAll(writer, numbered(10, round * 10 + 1), 1_000_000);
    const reader = openJournalReader({ directory });
    onTestFinished(() => reader.close());
    const first = reader.read(0, 1000);
    expect(first.map(textOf)).toEqual(numbered(17));
    expect(reader.read(17, 1000).map(textOf)).toEqual(numbered(13, 18));
  });

  it('is woken in another process by the append itself', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    // Its own look around comes once an hour: only the wake-up can bring what it prints.
    const follower = startProcess('follow', [directory, '3600000']);
    expect(await nextLine(follower)).toBe('ready');
    for (let seq = 1; seq <= 200; seq += 1) {
      await writer.append(recordOf(`m${seq}`));
      expect(await nextLine(follower)).toBe(String(seq));
    }
  }, 30_000);

  it('finds by itself what no wake-up told', async () => {
    const directory = temporaryFolder();
    const follower = startProcess('follow', [directory, '50']);
    expect(await nextLine(follower)).toBe('ready');
    expect(existsSync(join(directory, 'wake'))).toBe(false);
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    await writer.append(recordOf('m1'));
    expect(await nextLine(follower)).toBe('1');
  }, 30_000);

  it('does next to no work while nothing comes', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    const follower = startProcess('follow', [directory]);
    expect(await nextLine(follower)).toBe('ready');
    await writer.append(recordOf('m1'));
    expect(await nextLine(follower)).toBe('1');
    const usage = async (): Promise<number> => {
      follower.process.stdin?.write('usage\n');
      return Number((await nextLine(follower)).slice('usage '.length));
    };
    const before = await usage();
    // A window to observe, not a synchronisation: it spans three of the follower's own checks.
    await pause(3200);
    // Looking every 5 ms costs about 150 ms here, looking once a second about 5 ms.
    expect((await usage()) - before).toBeLessThan(60);
    follower.process.kill();
    await once(follower.process, 'close');
  }, 30_000);
});
