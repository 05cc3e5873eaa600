import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JournalError } from '../src/index.ts';
import { lastOf } from '../src/log/follow.ts';
import { appendAll, numbered, readAll, segmentFiles, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

describe('append and read', () => {
  it('gives back every field of a record, NUL and other scripts included', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    const record = {
      kind: 'will',
      lane: 'urgent',
      connection: '',
      origin: '供应商\u0000甲',
      topic: 'vigil/v1/电梯/🛗/alarm',
      payload: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
      extension: Buffer.from([1, 2, 3]),
      receivedAt: -1,
      flags: Number.MAX_SAFE_INTEGER,
    } as const;
    const empty = {
      kind: '',
      lane: 'urgent',
      connection: '',
      origin: '',
      topic: '',
      payload: Buffer.alloc(0),
      receivedAt: 0,
      flags: 0,
    } as const;
    expect(await writer.append(record)).toBe(1);
    expect(await writer.append(empty)).toBe(2);
    expect(await readAll(directory)).toEqual([
      expect.objectContaining({ ...record, seq: 1 }),
      expect.objectContaining({ ...empty, seq: 2 }),
    ]);
  });

  it('numbers records in the order of the calls and answers each', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    expect(await appendAll(writer, numbered(500))).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    expect(await writer.status()).toMatchObject({ lastSeq: 500, firstSeq: 1, pending: 0, segments: 1, writable: true });
  });

  it('calls back after the call has returned, also when it refuses', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    const order: string[] = [];
    const answered = new Promise<void>((resolve) => {
      writer.appendWith(recordOf('a'), (error, seq) => {
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
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    const before = writer.append(recordOf('before'));
    const bad = writer.append({ ...recordOf('bad'), receivedAt: Number.NaN });
    const after = writer.append(recordOf('after'));
    await expect(bad).rejects.toMatchObject({ code: 'invalid' });
    expect([await before, await after]).toEqual([1, 2]);
  });

  it('refuses as busy when too many bytes wait, and takes records again afterwards', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { maxPendingBytes: 1000 });
    onTestFinished(() => writer.close());
    const answers = await Promise.allSettled(numbered(20).map((text) => writer.append(recordOf(text, 100))));
    const refused = answers.filter((answer) => answer.status === 'rejected').map((answer) => answer.reason);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every((reason) => reason instanceof JournalError && reason.code === 'busy')).toBe(true);
    expect(await writer.append(recordOf('later'))).toBe(20 - refused.length + 1);
  });

  it('writes what is pending before it closes, and leaves plain files', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 10 });
    const answers = Promise.all(numbered(35).map((text) => writer.append(recordOf(text))));
    await Promise.all([writer.close(), writer.close()]);
    expect(await answers).toHaveLength(35);
    expect(segmentFiles(directory)).toHaveLength(4);
    // Nothing that was prepared and not used: a record takes about a hundred bytes, a header a block.
    for (const path of segmentFiles(directory)) expect(statSync(path).size).toBeLessThan(4096 + 10 * 150 + 100);
    expect((await readAll(directory, { max: 7 })).map(textOf)).toEqual(numbered(35));
  });

  it('goes on after the last number when opened again, also with other segment sizes', async () => {
    const directory = temporaryFolder();
    for (const [run, segmentRows] of [10, 3, 100, 7].entries()) {
      const writer = openWriter(directory, { segmentRows });
      await appendAll(writer, numbered(8, run * 8 + 1));
      await writer.close();
    }
    expect((await readAll(directory)).map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      numbered(32).map((text, index) => `${index + 1} ${text}`),
    );
    expect(lastOf(directory)?.seq).toBe(32);
  });

  it('lets a thrown exception of one callback neither stop the others nor vanish', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    onTestFinished(() => writer.close());
    const surfaced: unknown[] = [];
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', (error) => surfaced.push(error));
    onTestFinished(() => {
      process.removeAllListeners('uncaughtException');
      for (const listener of listeners) process.on('uncaughtException', listener);
    });
    writer.appendWith(recordOf('a'), () => {
      throw new Error('a caller’s mistake');
    });
    expect(await writer.append(recordOf('b'))).toBe(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(surfaced).toEqual([new Error('a caller’s mistake')]);
  });

  it('keeps records that are larger than a segment, and empty ones, and goes on behind them', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentBytes: 64 * 1024 });
    const sizes = [0, 10, 300_000, 5, 70_000, 1_000_000, 0];
    for (const [index, size] of sizes.entries()) await writer.append(recordOf(`m${index}`, size));
    await writer.close();
    expect((await readAll(directory)).map(({ payload }) => payload.byteLength)).toEqual(
      sizes.map((size) => Math.max(size, 2)),
    );
  });

  it('goes over to segments that were prepared ahead, and readers follow', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentBytes: 256 * 1024 });
    const texts = numbered(40_000);
    for (let from = 0; from < texts.length; from += 500) await appendAll(writer, texts.slice(from, from + 500), 50);
    await writer.close();
    expect(segmentFiles(directory).length).toBeGreaterThan(10);
    expect((await readAll(directory, { max: 5000 })).map(textOf)).toEqual(texts);
  });
});

describe('one writer', () => {
  it('refuses a second writer in the same process', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory);
    expect(() => openWriter(directory)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining(`process ${process.pid}`) }),
    );
    await writer.append(recordOf('still works'));
    await writer.close();
    await openWriter(directory).close();
  });

  it('refuses a second process, until the first is killed', async () => {
    const directory = temporaryFolder();
    const holder = startProcess('hold-open', [directory]);
    await holder.nextLine();
    expect(() => openWriter(directory)).toThrow(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining(`process ${holder.program.pid}`) }),
    );
    await holder.program.kill();
    await openWriter(directory).close();
  });

  it('says in one sentence why a directory cannot be used', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openWriter(join(file, 'journal'))).toThrow(
      expect.objectContaining({ code: 'unusable', message: expect.stringContaining(`${file}/journal cannot be used`) }),
    );
  });
});
