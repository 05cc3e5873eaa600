import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followers, releaseUpTo } from '../src/followers.ts';
import { type JournalEvent, openJournal } from '../src/index.ts';
import { listJournals } from '../src/list-journals.ts';
import { followLog } from '../src/log/follow.ts';
import { appendAll, numbered, readAll, segmentFiles, temporaryFolder } from './support.ts';
import { textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

const epoch = 'a'.repeat(16);
const release = (directory: string, name: string, seq: number) => releaseUpTo(directory, name, { epoch, seq });

describe('followers', () => {
  it('are registered by their first release; one that is set back is waited for, and how far it had been is kept', () => {
    const directory = join(temporaryFolder(), 'not', 'there', 'yet');
    expect(followers(directory)).toEqual([]);
    release(directory, 'ingest', 0);
    expect(release(directory, 'history', 7)).toBeNull();
    expect(release(directory, 'history', 5)).toEqual({ epoch, seq: 7 });
    const known = (): readonly string[] =>
      followers(directory).map(({ name, upTo, reached }) => `${name} ${upTo?.seq ?? 0} of ${reached?.seq ?? 0}`);
    expect(known()).toEqual(['history 5 of 7', 'ingest 0 of 0']);
    expect(releaseUpTo(directory, 'history', null)).toEqual({ epoch, seq: 7 });
    expect(release(directory, 'history', 6)).toEqual({ epoch, seq: 7 });
    expect(known()).toEqual(['history 6 of 7', 'ingest 0 of 0']);
    expect(release(directory, 'history', 8)).toEqual({ epoch, seq: 7 });
    expect(known()).toEqual(['history 8 of 8', 'ingest 0 of 0']);
    expect(readdirSync(join(directory, 'followers'))).toEqual(['history.json', 'ingest.json']);
  });

  it('must have a name that is a plain file name', () => {
    const directory = temporaryFolder();
    for (const name of ['', '../x', '.x', 'a/b', 'a b', '供']) {
      expect(() => release(directory, name, 1)).toThrow(expect.objectContaining({ code: 'invalid' }));
    }
    expect(() => release(directory, 'x', -1)).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(() => release(directory, 'x', 1.5)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('with an unreadable note stop pruning until they release again', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    release(directory, 'ingest', 35);
    writeFileSync(join(directory, 'followers', 'ingest.json'), '{"seq":');
    expect(followers(directory)).toEqual([{ name: 'ingest', upTo: null, reached: null }]);
    expect(await writer.prune()).toBe(0);
    release(directory, 'ingest', 35);
    expect(await writer.prune()).toBe(3);
  });
});

describe('pruning', () => {
  it('deletes nothing without any follower', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    expect(await writer.prune()).toBe(0);
  });

  it('waits for the slowest follower, keeps the newest, and tells', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { segmentRows: 10, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    const usedBefore = (await writer.status()).usedBytes;
    release(directory, 'ingest', 35);
    release(directory, 'history', 19);
    expect(await writer.prune()).toBe(1);
    release(directory, 'history', 20);
    expect(await writer.prune()).toBe(1);
    release(directory, 'history', 1000);
    expect(await writer.prune()).toBe(1);
    expect(await writer.prune()).toBe(0);
    expect(segmentFiles(directory)).toHaveLength(1);
    expect(await writer.status()).toMatchObject({ firstSeq: 31, lastSeq: 35, segments: 1 });
    expect((await writer.status()).usedBytes).toBeLessThan(usedBefore);
    expect(events.filter((event) => event.type === 'pruned')).toEqual([
      { type: 'pruned', segments: 1 },
      { type: 'pruned', segments: 1 },
      { type: 'pruned', segments: 1 },
    ]);
  });

  it('keeps what is younger than asked for', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    release(directory, 'ingest', 35);
    expect(await writer.prune({ keepMs: 3_600_000 })).toBe(0);
    expect(await writer.prune()).toBe(3);
  });

  it('of what a reader still wanted is told to it as a hole', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 10 });
    onTestFinished(() => writer.close());
    await appendAll(writer, numbered(35));
    const events: JournalEvent[] = [];
    const options = { max: 5, untilEnd: true, onEvent: (event: JournalEvent) => void events.push(event) };
    const { signal } = new AbortController();
    const batches = followLog(directory, { ...options, after: null, signal }, 1000)[Symbol.asyncIterator]();
    const found = [...((await batches.next()).value ?? [])];
    expect(found.map(textOf)).toEqual(numbered(5));
    release(directory, 'ingest', 30);
    await writer.prune();
    // The segment it was in is still open and readable; the next one is gone.
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) found.push(...next.value);
    expect(found.map(textOf)).toEqual([...numbered(10), ...numbered(5, 31)]);
    expect(events.filter(({ type }) => type === 'damage')).toMatchObject([{ fromSeq: 11, toSeq: 30 }]);
  });
});

describe('several journals', () => {
  it('are the sub-directories of their root', async () => {
    const root = temporaryFolder();
    expect(listJournals(join(root, 'absent'))).toEqual([]);
    for (const name of ['b', 'a']) {
      const writer = openWriter(join(root, name));
      await appendAll(writer, [`in ${name}`]);
      await writer.close();
    }
    writeFileSync(join(root, 'a-file'), '');
    expect(listJournals(root)).toEqual(['a', 'b']);
    const texts = await Promise.all(
      listJournals(root).map(async (name) => (await readAll(join(root, name))).map(textOf)),
    );
    expect(texts).toEqual([['in a'], ['in b']]);
  });
});

describe('the position of a number', () => {
  it('is that of the life in which it was given, and following from it gives what comes after it', async () => {
    const root = temporaryFolder();
    const journal = openJournal({ root });
    for (const numbers of [numbered(10), numbered(10)]) {
      const writer = await journal.writer('main');
      await appendAll(writer, numbers);
      await writer.close();
    }
    const old = await journal.positionOf('main', 7);
    const young = await journal.positionOf('main', 15);
    expect([old?.seq, young?.seq]).toEqual([7, 15]);
    expect(old?.epoch).not.toBe(young?.epoch);
    expect(young?.epoch).toBe((await journal.identity('main')).last?.epoch);
    const told: string[] = [];
    const read: number[] = [];
    const options = { after: old, max: 100, untilEnd: true, signal: new AbortController().signal };
    for await (const entries of journal.follow('main', { ...options, onEvent: ({ type }) => told.push(type) }))
      read.push(...entries.map(({ seq }) => seq));
    expect(read).toEqual(Array.from({ length: 13 }, (_, index) => index + 8));
    expect(told).toEqual([]);
    expect(await journal.positionOf('nowhere', 7)).toBeNull();
  });
});
