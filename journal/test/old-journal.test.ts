import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { releaseUpTo } from '../src/followers.ts';
import type { JournalEvent } from '../src/index.ts';
import { firstEpoch } from '../src/index.ts';

import { followLog, lastOf } from '../src/log/follow.ts';
import { appendAll, numbered, readAll, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** One file as version 0.1 wrote it: its table, its row checksum, write-ahead log on. */
function writeOldSegment(directory: string, first: number, last: number, rows: number, leaveLog = false): void {
  const name = [first, last].map((number) => String(number).padStart(16, '0')).join('-');
  const database = new DatabaseSync(join(directory, `${name}.db`));
  database.exec('pragma page_size = 4096');
  database.exec('pragma journal_mode = wal');
  database.exec(`create table if not exists record (seq integer primary key, received_at integer not null,
    flags integer not null, crc integer not null, kind text not null, origin text not null, topic text not null,
    payload blob not null) strict`);
  const insert = database.prepare('insert into record values (?, ?, ?, ?, ?, ?, ?, ?)');
  for (let seq = first; seq < first + rows; seq += 1) {
    const { receivedAt, flags, kind, origin, topic, payload } = recordOf(`m${seq}`);
    const head = `${seq} ${receivedAt} ${flags} ${kind}\0${origin}\0${topic}`;
    insert.run(seq, receivedAt, flags, crc32(payload, crc32(head)), kind, origin, topic, payload);
  }
  if (leaveLog) database.exec('pragma wal_checkpoint(passive)');
  database.close();
}

function oldJournal(): string {
  const directory = temporaryFolder();
  writeOldSegment(directory, 1, 10, 10);
  writeOldSegment(directory, 11, 20, 10);
  writeOldSegment(directory, 21, 30, 5, true);
  return directory;
}

const told = (events: readonly JournalEvent[]): readonly JournalEvent[] =>
  events.filter(({ type }) => type === 'damage' || type === 'restarted');

describe('a journal of SQLite files, from before the log', () => {
  it('is read first, in the epoch of before, and the log goes on behind its numbers', async () => {
    const directory = oldJournal();
    expect(lastOf(directory)).toEqual({ epoch: firstEpoch, seq: 25 });
    expect((await readAll(directory)).map(textOf)).toEqual(numbered(25));
    const events: JournalEvent[] = [];
    const onEvent = (event: JournalEvent): void => void events.push(event);
    const writer = openWriter(directory, { onEvent });
    expect(await appendAll(writer, numbered(5, 26))).toEqual([26, 27, 28, 29, 30]);
    expect(await writer.status()).toMatchObject({ firstSeq: 1, lastSeq: 30 });
    const entries = await readAll(directory, { max: 7, onEvent });
    expect(entries.map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      numbered(30).map((text, index) => `${index + 1} ${text}`),
    );
    expect(entries.map(({ epoch }) => epoch === firstEpoch)).toEqual(entries.map(({ seq }) => seq <= 25));
    expect(told(events)).toEqual([]);
    await writer.close();
  });

  it('is followed from a cursor of before, while the first new broker comes', async () => {
    const directory = oldJournal();
    const stop = new AbortController();
    const events: JournalEvent[] = [];
    const options = { after: { epoch: firstEpoch, seq: 18 }, max: 4, signal: stop.signal };
    const found: string[] = [];
    const following = (async () => {
      const onEvent = (event: JournalEvent): void => void events.push(event);
      for await (const entries of followLog(directory, { ...options, onEvent }, 20)) found.push(...entries.map(textOf));
    })();
    await expect.poll(() => found.length).toBe(7);
    const writer = openWriter(directory);
    await appendAll(writer, numbered(3, 26));
    await expect.poll(() => found).toEqual(numbered(10, 19));
    stop.abort();
    await following;
    await writer.close();
    expect(told(events)).toEqual([]);
  });

  it('goes away file by file, and at last, when every follower has passed it', async () => {
    const directory = oldJournal();
    const files = (): readonly string[] => readdirSync(directory).filter((file) => /^\d{16}-.*\.db/.test(file));
    const writer = openWriter(directory);
    const [seq = 0] = await appendAll(writer, ['m26']);
    releaseUpTo(directory, 'ingest', { epoch: (await writer.status()).epoch, seq });
    // The history is away for days.
    releaseUpTo(directory, 'history', { epoch: firstEpoch, seq: 12 });
    expect(await writer.prune()).toBe(1);
    expect(files()).not.toEqual([]);
    releaseUpTo(directory, 'history', { epoch: firstEpoch, seq: 25 });
    expect(await writer.prune()).toBe(2);
    expect(files()).toEqual([]);
    expect((await readAll(directory, { after: 25 })).map(textOf)).toEqual(['m26']);
    expect(existsSync(join(directory, 'lock.db'))).toBe(true);
    await writer.close();
  });

  it('keeps its numbers when its newest file cannot be read: the log begins behind all that its name allows', async () => {
    const directory = oldJournal();
    writeFileSync(join(directory, '0000000000000021-0000000000000030.db'), Buffer.alloc(9000, 0xa5));
    const writer = openWriter(directory);
    expect(await writer.append(recordOf('m31'))).toBe(31);
    await writer.close();
    const events: JournalEvent[] = [];
    const entries = await readAll(directory, { onEvent: (event) => events.push(event) });
    expect(entries.map(textOf)).toEqual([...numbered(20), 'm31']);
    expect(told(events)).toMatchObject([{ type: 'damage', fromSeq: 21, toSeq: 30 }]);
  });
});
