import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followers, releaseUpTo } from '../src/followers.ts';
import type { JournalEvent } from '../src/index.ts';
import { groupHeadBytes } from '../src/log/group-head.ts';
import { headerBytes } from '../src/log/segment-header.ts';
import { appendAll, numbered, readAll, startProcess, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

function mount(megabytes: number): string | undefined {
  const folder = temporaryFolder();
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (status !== 0) return undefined;
  onTestFinished(() => {
    spawnSync('umount', ['-l', folder]);
  });
  return folder;
}

const canMount = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
})();

describe.skipIf(!canMount)('a full disk (needs root and mount; skipped without)', () => {
  it('is answered with an error, costs nothing acknowledged, and is over when there is room again', async () => {
    const folder = mount(4);
    if (folder === undefined) throw new Error('tmpfs could not be mounted though a trial could');
    const directory = join(folder, 'journal');
    const ballast = join(folder, 'ballast');
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { reserveBytes: 0, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const codes = new Set<string>();
    const appendGroup = async (from: number): Promise<boolean> => {
      const texts = numbered(20, from);
      const answers = await Promise.allSettled(texts.map((text) => writer.append(recordOf(text, 1000))));
      for (const [index, answer] of answers.entries()) {
        (answer.status === 'fulfilled' ? acknowledged : refused).push(texts[index] ?? '');
        if (answer.status === 'rejected') codes.add(answer.reason.code);
      }
      return answers.every((answer) => answer.status === 'fulfilled');
    };
    let from = 1;
    for (let round = 0; round < 3; round += 1) {
      expect(await appendGroup(from)).toBe(true);
      from += 20;
      // Somebody else fills the disk between two looks at it: only the write itself can find out.
      fill(ballast);
      while (await appendGroup(from)) from += 20;
      for (let more = 0; more < 5; more += 1) await appendGroup((from += 20));
      from += 20;
      rmSync(ballast);
      // Nothing is appended meanwhile: the journal finds out by itself.
      await expect.poll(async () => (await writer.status()).writable).toBe(true);
      await expect.poll(() => writer.append(recordOf(`again${round}`)).then(Boolean, () => false)).toBe(true);
      acknowledged.push(`again${round}`);
    }
    expect(refused.length).toBeGreaterThanOrEqual(15 * 20);
    expect(codes).toContain('write-failed');
    const told = events.map((event) => event.type).filter((type) => type.startsWith('write-'));
    expect(told).toEqual(
      Array.from({ length: told.length }, (_, index) => (index % 2 ? 'write-recovered' : 'write-failed')),
    );
    const found = await readAll(directory);
    // Exactly what was acknowledged, in that order; nothing of a refused group.
    expect(found.map(textOf).filter((text) => !text.startsWith('again'))).toEqual(
      acknowledged.filter((text) => !text.startsWith('again')),
    );
    expect(found.map((entry) => entry.seq)).toEqual(found.map((_, index) => index + 1));
  }, 60_000);

  it('does not keep a writer from opening, and is told', async () => {
    const folder = mount(2);
    if (folder === undefined) throw new Error('tmpfs could not be mounted though a trial could');
    const directory = join(folder, 'journal');
    const ballast = join(folder, 'ballast');
    const first = openWriter(directory, { reserveBytes: 0 });
    await appendAll(first, numbered(10));
    await first.close();
    fill(ballast);
    const events: JournalEvent[] = [];
    const writer = openWriter(directory, { reserveBytes: 0, onEvent: (event) => events.push(event) });
    onTestFinished(() => writer.close());
    await expect(writer.append(recordOf('too early'))).rejects.toMatchObject({ name: 'JournalError' });
    rmSync(ballast);
    await expect.poll(() => writer.append(recordOf('m11')).catch(() => 0)).toBe(11);
    expect((await writer.status()).writable).toBe(true);
    expect((await readAll(directory)).map(textOf)).toEqual(numbered(11));
  }, 30_000);
});

/** Takes all room that is left. */
function fill(path: string): void {
  for (const size of [1024 * 1024, 64 * 1024, 4096]) while (appended(path, size));
}

function appended(path: string, bytes: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(bytes), { flag: 'a' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

describe('a byte limit', () => {
  it('refuses ordinary records first, then all, and takes both again after pruning', async () => {
    const directory = temporaryFolder();
    const events: JournalEvent[] = [];
    const limits = { limitBytes: 4_000_000, reserveBytes: 1_000_000 };
    const writer = openWriter(directory, {
      segmentRows: 500,
      ...limits,
      onEvent: (event) => events.push(event),
    });
    onTestFinished(() => writer.close());
    const fillUp = async (useReserve: boolean): Promise<number> => {
      for (let taken = 0; ; taken += 1) {
        const answer = await writer
          .append(recordOf(`m${taken}`, 2000, useReserve ? 'urgent' : 'ordinary'))
          .catch((error: unknown) => error);
        if (typeof answer === 'number') continue;
        expect(answer).toMatchObject({ code: 'full' });
        return taken;
      }
    };
    const ordinary = await fillUp(false);
    expect(ordinary).toBeGreaterThan(500);
    const levels = (): string[] => events.flatMap((event) => (event.type === 'level' ? [event.level] : []));
    expect(levels()).toEqual(['half', 'high', 'limit']);
    expect((await writer.status()).level).toBe('limit');
    const reserved = await fillUp(true);
    expect(reserved).toBeGreaterThan(100);
    // The last record may have begun a segment, whose header is not asked for beforehand.
    expect((await writer.status()).usedBytes).toBeLessThanOrEqual(5_000_000 + headerBytes + groupHeadBytes);
    await expect(writer.append(recordOf('ordinary', 8, 'ordinary'))).rejects.toMatchObject({ code: 'full' });
    releaseUpTo(directory, 'ingest', { epoch: 'a'.repeat(16), seq: (await writer.status()).lastSeq });
    expect(followers(directory)).toHaveLength(1);
    expect(await writer.prune()).toBeGreaterThan(0);
    expect(levels().at(-1)).not.toBe('limit');
    expect(await writer.append(recordOf('ordinary', 8, 'ordinary'))).toBe(ordinary + reserved + 1);
  }, 60_000);

  it('counts about as many bytes as the disk does', async () => {
    const directory = temporaryFolder();
    const writer = openWriter(directory, { segmentRows: 1000, segmentBytes: 128 * 1024 });
    onTestFinished(() => writer.close());
    for (let round = 0; round < 7; round += 1) await appendAll(writer, numbered(500), 700);
    const { stdout } = spawnSync('du', ['-sb', '--exclude=wake', '--exclude=lock.db', directory], { encoding: 'utf8' });
    const onDisk = Number.parseInt(stdout, 10);
    expect((await writer.status()).usedBytes / onDisk).toBeGreaterThan(0.8);
    expect((await writer.status()).usedBytes / onDisk).toBeLessThan(1.25);
  });
});

const hasStrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0;

describe.skipIf(!hasStrace)('the order of system calls (needs strace; skipped without)', () => {
  it('acknowledges only after the write that holds the record, opened to be synced, has ended', async () => {
    const directory = temporaryFolder();
    const trace = join(temporaryFolder(), 'trace');
    const traced = 'trace=openat,write,pwrite64,pwritev,fsync,fdatasync';
    const prefix = ['strace', '-f', '-y', '-s', '4096', '-o', trace, '-e', traced];
    const child = startProcess('append-once', [directory, 'needle-in-the-log'], prefix);
    await child.program.ended();
    const calls = readFileSync(trace, 'utf8').split('\n');
    const acknowledged = calls.findIndex((call) => /write\(1<.*"ACKNOWLEDGED 2/.test(call));
    const begun = calls.findIndex((call) => /pwrite64\(\d+<[^>]*\.log>.*needle-in-the-log/.test(call));
    expect(begun).toBeGreaterThan(-1);
    const thread = /^(\d+)/.exec(calls[begun] ?? '')?.[1];
    // In one line, or, when another thread did something meanwhile, begun in one and ended in another.
    const ended = (calls[begun] ?? '').endsWith('<unfinished ...>')
      ? calls.findIndex((call, at) => at > begun && call.startsWith(`${thread} <... pwrite64 resumed>`))
      : begun;
    expect(calls[ended]).toMatch(/= \d+$/);
    expect(acknowledged).toBeGreaterThan(ended);
    const file = /<([^>]*\.log)>/.exec(calls[begun] ?? '')?.[1] ?? '';
    const opened = calls.filter((call) => call.includes('openat(') && call.includes(file) && call.includes('O_WRONLY'));
    expect(opened.length).toBeGreaterThan(0);
    for (const call of opened) expect(call).toContain('O_DSYNC');
    // No part of the record is written between its end and its acknowledgement.
    expect(calls.slice(ended + 1, acknowledged).filter((call) => /\.log>/.test(call))).toEqual([]);
  }, 30_000);
});
