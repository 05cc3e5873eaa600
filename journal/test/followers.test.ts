import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEvent } from './engine.ts';
import { followers, listJournals, openJournalReader, openJournalWriter, releaseUpTo } from './engine.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { textOf } from './support-records.ts';

describe('followers', () => {
  it('are registered by their first release and never go back', () => {
    const directory = join(temporaryFolder(), 'not', 'there', 'yet');
    expect(followers(directory)).toEqual([]);
    releaseUpTo(directory, 'ingest', 0);
    releaseUpTo(directory, 'history', 7);
    releaseUpTo(directory, 'history', 5);
    expect(followers(directory).map(({ name, seq }) => `${name} ${seq}`)).toEqual(['history 7', 'ingest 0']);
    expect(readdirSync(join(directory, 'followers'))).toEqual(['history.json', 'ingest.json']);
  });

  it('must have a name that is a plain file name', () => {
    const directory = temporaryFolder();
    for (const name of ['', '../x', '.x', 'a/b', 'a b', '供']) {
      expect(() => releaseUpTo(directory, name, 1)).toThrow(expect.objectContaining({ code: 'invalid' }));
    }
    expect(() => releaseUpTo(directory, 'x', -1)).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => releaseUpTo(directory, 'x', 1.5)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('with an unreadable note stop pruning until they release again', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    releaseUpTo(directory, 'ingest', 35);
    writeFileSync(join(directory, 'followers', 'ingest.json'), '{"seq":');
    expect(followers(directory)).toEqual([{ name: 'ingest', seq: 0, at: 0 }]);
    expect(await writer.prune()).toBe(0);
    releaseUpTo(directory, 'ingest', 35);
    expect(await writer.prune()).toBe(3);
  });
});

describe('pruning', () => {
  it('deletes nothing without any follower', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    expect(await writer.prune()).toBe(0);
  });

  it('waits for the slowest follower, keeps the newest, and tells', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const writer = openJournalWriter({ directory, segmentRows: 10, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    const usedBefore = writer.status().usedBytes;
    releaseUpTo(directory, 'ingest', 35);
    releaseUpTo(directory, 'history', 19);
    expect(await writer.prune()).toBe(1);
    releaseUpTo(directory, 'history', 20);
    expect(await writer.prune()).toBe(1);
    releaseUpTo(directory, 'history', 1000);
    expect(await writer.prune()).toBe(1);
    expect(await writer.prune()).toBe(0);
    expect(segmentFiles(directory)).toHaveLength(1);
    expect(writer.status()).toMatchObject({ firstSeq: 31, lastSeq: 35, segments: 1 });
    expect(writer.status().usedBytes).toBeLessThan(usedBefore);
    expect(events.filter((event) => event.type === 'pruned')).toEqual([
      { type: 'pruned', segments: 1 },
      { type: 'pruned', segments: 1 },
      { type: 'pruned', segments: 1 },
    ]);
  });

  it('keeps what is younger than asked for', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    releaseUpTo(directory, 'ingest', 35);
    expect(await writer.prune({ keepMs: 3_600_000 })).toBe(0);
    expect(await writer.prune()).toBe(3);
  });

  it('of what a reader still wanted is told to it as a hole', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    const events: JournalEvent[] = [];
    const reader = openJournalReader({ directory, onEvent: (event) => events.push(event) });
    onTestFinished(() => reader.close());
    expect(reader.read(0, 5).map(textOf)).toEqual(numbered(5));
    releaseUpTo(directory, 'ingest', 30);
    await writer.prune();
    // The segment it was in is still open and readable; the next one is gone.
    const rest = [...reader.read(5, 5), ...readAllAfter(reader, 10)];
    expect(rest.map(textOf)).toEqual([...numbered(5, 6), ...numbered(5, 31)]);
    expect(events).toEqual([expect.objectContaining({ type: 'damage', fromSeq: 11, toSeq: 30 })]);
  });
});

function readAllAfter(reader: ReturnType<typeof openJournalReader>, seq: number): ReturnType<typeof readAll> {
  return [...reader.read(seq, 1000)];
}

describe('several journals', () => {
  it('are the sub-directories of their root', async () => {
    const root = temporaryFolder();
    expect(listJournals(join(root, 'absent'))).toEqual([]);
    for (const name of ['b', 'a']) {
      const writer = openJournalWriter({ directory: join(root, name) });
      await appendAll(writer, [`in ${name}`]);
      await writer.close();
    }
    writeFileSync(join(root, 'a-file'), '');
    expect(listJournals(root)).toEqual(['a', 'b']);
    const texts = listJournals(root).map((name) => {
      const reader = openJournalReader({ directory: join(root, name) });
      onTestFinished(() => reader.close());
      return readAll(reader).map(textOf);
    });
    expect(texts).toEqual([['in a'], ['in b']]);
  });
});
