import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent } from './engine.ts';
import { openJournalReader, openJournalWriter } from './engine.ts';
import { appendAll, nextLine, numbered, readAll, segmentFiles, startProcess, temporaryFolder } from './support.ts';
import { textOf } from './support-records.ts';

describe('kill -9 of the writer', () => {
  it('loses nothing acknowledged, gives no number twice, over 24 kills', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const reader = openJournalReader({ directory, onEvent: (event) => events.push(event) });
    onTestFinished(() => reader.close());
    const stop = new AbortController();
    const followed: JournalEntry[] = [];
    const following = (async () => {
      for await (const batch of reader.follow(0, { max: 50, signal: stop.signal })) followed.push(...batch);
    })();
    const acknowledged = new Map<number, string>();
    for (let run = 1; run <= 24; run += 1) {
      const writer = startProcess('append-until-killed', [directory, String(run)]);
      // Between 1 and about 900 acknowledgements, so that kills also fall near rollovers and checkpoints.
      const enough = 1 + ((run * 379) % 900);
      for (let count = 0; count < enough; count += 1) note(acknowledged, await nextLine(writer));
      writer.process.kill('SIGKILL');
      // What it had printed before it died counts as well.
      for (let line = await writer.lines.next(); line.done !== true; line = await writer.lines.next()) {
        note(acknowledged, line.value);
      }
      await writer.ended;
    }
    const entries = readAll(reader);
    // The follower that was there all along saw the same, each entry once and in order.
    await expect.poll(() => followed.length, { timeout: 20_000 }).toBe(entries.length);
    stop.abort();
    await following;
    expect(followed.map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      entries.map((entry) => `${entry.seq} ${textOf(entry)}`),
    );
    const found = new Map(entries.map((entry) => [entry.seq, textOf(entry)]));
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => index + 1));
    for (const [seq, text] of acknowledged) expect(`${seq} ${found.get(seq)}`).toBe(`${seq} ${text}`);
    expect(new Set(entries.map(textOf)).size).toBe(entries.length);
    expect(events).toEqual([]);
    // And a sound writer goes on behind all of it.
    const writer = openJournalWriter({ directory, onEvent: (event) => events.push(event) });
    expect(writer.status().lastSeq).toBe(entries.length);
    await writer.close();
    expect(events.filter((event) => event.type === 'damage')).toEqual([]);
  }, 120_000);
});

function note(acknowledged: Map<number, string>, line: string): void {
  // A line cut short by the kill is no acknowledgement that anybody could have read.
  const match = /^(\d+) (run\d+-\d+)$/.exec(line);
  if (match === null) return;
  const seq = Number(match[1]);
  expect(acknowledged.has(seq)).toBe(false);
  acknowledged.set(seq, match[2] ?? '');
}

describe('kill -9 while a segment is being created', () => {
  it('costs nothing, though it leaves a transaction to roll back', async () => {
    const directory = temporaryFolder();
    const before = openJournalWriter({ directory, segmentRows: 5 });
    await appendAll(before, numbered(5));
    await before.close();
    // What a kill in the first transaction of a new file leaves: a rollback journal that only a writer may roll back.
    const cutShort = join(directory, '0000000000000006-0000000000000010.db');
    const other = join(temporaryFolder(), 'other.db');
    const creating = new DatabaseSync(other);
    creating.exec('pragma cache_size = 1');
    creating.exec('create table earlier (x)');
    creating.exec('begin');
    creating.exec('create table record (x)');
    for (let row = 0; row < 50; row += 1) creating.exec('insert into record values (randomblob(5000))');
    for (const end of ['', '-journal']) copyFileSync(other + end, cutShort + end);
    creating.close();
    const looking = new DatabaseSync(cutShort, { readOnly: true });
    expect(() => looking.prepare('select * from record')).toThrow('readonly');
    looking.close();

    const events: JournalEvent[] = [];
    const reader = openJournalReader({ directory, onEvent: (event) => events.push(event) });
    onTestFinished(() => reader.close());
    expect(readAll(reader).map(textOf)).toEqual(numbered(5));
    const writer = openJournalWriter({ directory, segmentRows: 5, onEvent: (event) => events.push(event) });
    expect(writer.status().writable).toBe(true);
    await appendAll(writer, numbered(7, 6));
    await writer.close();
    expect(readAll(reader).map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      numbered(12).map((text, index) => `${index + 1} ${text}`),
    );
    expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
    expect(
      segmentFiles(directory).flatMap((file) => (existsSync(join(directory, `${file}-journal`)) ? [file] : [])),
    ).toEqual([]);
  });
});
