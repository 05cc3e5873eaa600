import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent } from '../src/index.ts';
import { followLog } from '../src/log/follow.ts';
import { appendAll, epochOf, numbered, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** Collects what a follower gets until it has `count` entries. */
async function collect(directory: string, afterSeq: number, count: number, max = 10): Promise<JournalEntry[]> {
  const stop = new AbortController();
  const found: JournalEntry[] = [];
  const after = afterSeq === 0 ? null : { epoch: epochOf(directory, afterSeq) ?? '', seq: afterSeq };
  for await (const entries of followLog(directory, { after, max, signal: stop.signal }, 1000)) {
    expect(entries.length).toBeLessThanOrEqual(max);
    found.push(...entries);
    if (found.length >= count) stop.abort();
  }
  return found;
}

describe('following', () => {
  it('starts before the journal exists and survives writers coming and going', async () => {
    const directory = join(temporaryFolder(), 'later');
    const following = collect(directory, 0, 90);
    for (let run = 0; run < 3; run += 1) {
      const writer = openWriter(directory, { segmentRows: 12 });
      await appendAll(writer, numbered(30, run * 30 + 1));
      await writer.close();
    }
    expect((await following).map(textOf)).toEqual(numbered(90));
  });

  it('gives each of several followers everything after its own cursor', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 30 });
    await appendAll(writer, numbered(60));
    const following = Promise.all([
      collect(directory, 0, 100),
      collect(directory, 0, 100, 1),
      collect(directory, 60, 40),
    ]);
    for (let from = 61; from <= 100; from += 10) await appendAll(writer, numbered(10, from));
    const [a, b, c] = await following;
    await writer.close();
    expect(a.map(textOf)).toEqual(numbered(100));
    expect(b.map(textOf)).toEqual(numbered(100));
    expect(c.map(textOf)).toEqual(numbered(40, 61));
  });

  it('ends when the signal is aborted, also while it waits', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    await writer.append(recordOf('one'));
    const stop = new AbortController();
    const batches: number[] = [];
    for await (const entries of followLog(directory, { after: null, max: 10, signal: stop.signal }, 3_600_000)) {
      batches.push(entries.length);
      setImmediate(() => stop.abort());
    }
    expect(batches).toEqual([1]);
  });

  it('tells that its position is not of this journal, and begins with the oldest entry', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(5));
    const { epoch } = await writer.status();
    const { signal } = new AbortController();
    for (const after of [
      { epoch, seq: 9 },
      { epoch: 'a'.repeat(16), seq: 3 },
    ]) {
      const events: JournalEvent[] = [];
      const options = {
        after,
        max: 10,
        signal,
        untilEnd: true,
        onEvent: (event: JournalEvent) => void events.push(event),
      };
      const found: JournalEntry[] = [];
      for await (const entries of followLog(directory, options, 1000)) found.push(...entries);
      expect(found.map(textOf)).toEqual(numbered(5));
      expect(events).toMatchObject([{ type: 'restarted', after, lateUpTo: 5 }]);
    }
  });

  it('gives large payloads in batches that fit in memory', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    for (let round = 0; round < 3; round += 1) await appendAll(writer, numbered(10, round * 10 + 1), 1_000_000);
    const batches: JournalEntry[][] = [];
    const { signal } = new AbortController();
    for await (const entries of followLog(directory, { after: null, max: 1000, signal, untilEnd: true }, 1000))
      batches.push([...entries]);
    expect(batches.map(({ length }) => length)).toEqual([17, 13]);
    expect(batches.flat().map(textOf)).toEqual(numbered(30));
  });

  it('is woken in another process by the append itself', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    // Its own look around comes once an hour: only the wake-up can bring what it prints.
    const follower = startProcess('follow', [directory, '3600000']);
    expect(await follower.nextLine()).toBe('ready');
    for (let seq = 1; seq <= 200; seq += 1) {
      await writer.append(recordOf(`m${seq}`));
      expect(await follower.nextLine()).toBe(String(seq));
    }
  }, 30_000);

  it('finds by itself what no wake-up told', async () => {
    const directory = temporaryFolder();
    const follower = startProcess('follow', [directory, '50']);
    expect(await follower.nextLine()).toBe('ready');
    expect(existsSync(join(directory, 'wake'))).toBe(false);
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    await writer.append(recordOf('m1'));
    expect(await follower.nextLine()).toBe('1');
  }, 30_000);

  it('does next to no work while nothing comes', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    const follower = startProcess('follow', [directory]);
    expect(await follower.nextLine()).toBe('ready');
    await writer.append(recordOf('m1'));
    expect(await follower.nextLine()).toBe('1');
    const usage = async (): Promise<number> => {
      follower.program.send('usage');
      return Number((await follower.nextLine()).slice('usage '.length));
    };
    const before = await usage();
    // A window to observe, not a synchronisation: it spans three of the follower's own checks.
    await pause(3200);
    // Looking every 5 ms costs about 150 ms here, looking once a second about 5 ms.
    expect((await usage()) - before).toBeLessThan(60);
    await follower.program.kill();
  }, 30_000);
});
