import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalError, openJournalReader, openJournalWriter } from './engine.ts';
import { appendAll, nextLine, numbered, readAll, segmentFiles, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';

describe('append and read', () => {
  it('gives back every field of a record, NUL and other scripts included', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    const record = {
      kind: 'will',
      lane: 'urgent',
      connection: '',
      origin: '供应商\u0000甲',
      topic: 'vigil/v1/电梯/🛗/alarm',
      payload: Uint8Array.from({ length: 256 }, (_, byte) => byte),
      receivedAt: -1,
      flags: Number.MAX_SAFE_INTEGER,
    } as const;
    const empty = {
      kind: '',
      lane: 'urgent',
      connection: '',
      origin: '',
      topic: '',
      payload: new Uint8Array(0),
      receivedAt: 0,
      flags: 0,
    } as const;
    expect(await writer.append(record)).toBe(1);
    expect(await writer.append(empty)).toBe(2);
    const reader = openJournalReader({ directory });
    onTestFinished(() => reader.close());
    expect(reader.read(0, 10)).toEqual([
      expect.objectContaining({ ...record, seq: 1 }),
      expect.objectContaining({ ...empty, seq: 2 }),
    ]);
  });

  it('numbers records in the order of the calls and answers each', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    expect(await appendAll(writer, numbered(500))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(writer.status()).toMatchObject({ lastSeq: 500, firstSeq: 1, pending: 0, segments: 1, writable: true });
  });

  it('calls back after the call has returned, also when it refuses', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    const order: string[] = [];
    const answered = new Promise<void>((resolve) => {
      writer.appendWith(recordOf('a'), false, (error, seq) => {
        order.push(`answer ${String(error)} ${seq}`);
        resolve();
      });
    });
    order.push('returned');
    await answered;
    await writer.close();
    await expect(writer.append(recordOf('b'))).rejects.toMatchObject({ code: 'closed' });
    expect(order).toEqual(['returned', 'answer null 1']);
  });

  it('refuses a record that cannot be stored, without harm to its neighbours', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    const before = writer.append(recordOf('before'));
    const bad = writer.append({ ...recordOf('bad'), receivedAt: Number.NaN });
    const after = writer.append(recordOf('after'));
    await expect(bad).rejects.toMatchObject({ code: 'invalid' });
    expect([await before, await after]).toEqual([1, 2]);
  });

  it('refuses as busy when too many bytes wait, and takes records again afterwards', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, maxPendingBytes: 1000 });
    onTestFinished(() => writer.close());
    const answers = await Promise.allSettled(numbered(20).map((text) => writer.append(recordOf(text, 100))));
    const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => answer.reason);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((reason) => reason instanceof JournalError && reason.code === 'busy')).toBe(true);
    expect(await writer.append(recordOf('later'))).toBe(20 - refused.length + 1);
  });

  it('writes what is pending before it closes, and leaves plain files', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    const answers = Promise.all(numbered(35).map((text) => writer.append(recordOf(text))));
    await Promise.all([writer.close(), writer.close()]);
    expect(await answers).toHaveLength(35);
    expect(segmentFiles(directory)).toHaveLength(4);
    for (const file of segmentFiles(directory)) {
      expect(statSync(join(directory, `${file}-wal`), { throwIfNoEntry: false })).toBeUndefined();
    }
    const reader = openJournalReader({ directory });
    onTestFinished(() => reader.close());
    expect(readAll(reader, 7).map(textOf)).toEqual(numbered(35));
  });

  it('goes on after the last number when opened again, also with other segment sizes', async () => {
    const directory = temporaryFolder();
    for (const [run, segmentRows] of [10, 3, 100, 7].entries()) {
      const writer = openJournalWriter({ directory, segmentRows });
      await appendAll(writer, numbered(8, run * 8 + 1));
      await writer.close();
    }
    const reader = openJournalReader({ directory });
    onTestFinished(() => reader.close());
    expect(readAll(reader).map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      numbered(32).map((text, index) => `${index + 1} ${text}`),
    );
    expect(reader.lastSeq()).toBe(32);
  });

  it('lets a thrown exception of one callback neither stop the others nor vanish', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    const surfaced: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => surfaced.push(error));
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    });
    writer.appendWith(recordOf('a'), false, () => {
      throw new Error('a caller’s mistake');
    });
    expect(await writer.append(recordOf('b'))).toBe(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(surfaced).toEqual([new Error('a caller’s mistake')]);
  });

  it('keeps its log short while followers read', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    onTestFinished(() => writer.close());
    const stop = new AbortController();
    const seen = [0, 0];
    const following = seen.map(async (_, index) => {
      const reader = openJournalReader({ directory });
      for await (const entries of reader.follow(0, { max: 200, signal: stop.signal })) {
        seen[index] = entries.at(-1)?.seq ?? 0;
        if (seen[index] === 40_000) break;
      }
      reader.close();
    });
    for (let round = 0; round < 40; round += 1) await appendAll(writer, numbered(1000, round * 1000 + 1), 500);
    const log = statSync(join(directory, `${segmentFiles(directory)[0]}-wal`)).size;
    await Promise.all(following);
    stop.abort();
    expect(seen).toEqual([40_000, 40_000]);
    // 40,000 records of 500 bytes are more than 20 MB; the log starts over long before.
    expect(log).toBeLessThan(18 * 1024 * 1024);
  });
});

describe('one writer', () => {
  it('refuses a second writer in the same process', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    expect(() => openJournalWriter({ directory })).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining(`process ${process.pid}`) }),
    );
    await writer.append(recordOf('still works'));
    await writer.close();
    await openJournalWriter({ directory }).close();
  });

  it('refuses a second process, until the first is killed', async () => {
    const directory = temporaryFolder();
    const holder = startProcess('hold-open', [directory]);
    await nextLine(holder);
    expect(() => openJournalWriter({ directory })).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining(`process ${holder.process.pid}`) }),
    );
    holder.process.kill('SIGKILL');
    await holder.ended;
    await openJournalWriter({ directory }).close();
  });

  it('says in one sentence why a directory cannot be used', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openJournalWriter({ directory: join(file, 'journal') })).toThrow(
      expect.objectContaining({ code: 'unusable', message: expect.stringContaining(`${file}/journal cannot be used`) }),
    );
  });
});
