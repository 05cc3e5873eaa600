import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JournalEntry, JournalEvent } from './engine.ts';
import { openJournalReader, openJournalWriter, RecentEntries } from './engine.ts';
import { appendAll, numbered, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';

/** A reader of its own that follows until the test ends; after each batch it waits for `hold`. */
function follow(
  directory: string,
  options: {
    readonly recent: RecentEntries;
    readonly after?: number;
    readonly max: number;
    readonly hold?: Promise<void>;
  },
): { readonly entries: JournalEntry[]; readonly events: JournalEvent[] } {
  const [entries, events]: [JournalEntry[], JournalEvent[]] = [[], []];
  const reader = openJournalReader({
    directory,
    recent: options.recent,
    safetyCheckMs: 50,
    onEvent: (event) => events.push(event),
  });
  const stop = new AbortController();
  const done = (async () => {
    for await (const batch of reader.follow(options.after ?? 0, { max: options.max, signal: stop.signal })) {
      entries.push(...batch);
      await options.hold;
    }
  })();
  onTestFinished(async () => {
    stop.abort();
    await done;
    reader.close();
  });
  return { entries, events };
}

const told = (entries: readonly JournalEntry[]): string[] => entries.map((entry) => `${entry.seq} ${textOf(entry)}`);

describe('readers that share what they read', () => {
  it('get the very same entries, each once and in order, across segments and while more come', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 40 });
    await appendAll(writer, numbered(300));
    const recent = new RecentEntries();
    const [one, two] = [follow(directory, { recent, max: 7 }), follow(directory, { recent, max: 64 })];
    await appendAll(writer, numbered(300, 301));
    await expect.poll(() => Math.min(one.entries.length, two.entries.length), { timeout: 10_000 }).toBe(600);
    expect(told(one.entries)).toEqual(numbered(600).map((text, index) => `${index + 1} ${text}`));
    expect(two.entries.map(({ seq }) => seq)).toEqual(one.entries.map(({ seq }) => seq));
    // The first batch was read before there was anybody to share it with.
    expect(two.entries.filter((entry, index) => index >= 7 && entry !== one.entries[index])).toEqual([]);
    expect([...one.events, ...two.events]).toEqual([]);
    await writer.close();
  });

  it('each find what is missing by themselves', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory, segmentRows: 10 });
    await appendAll(writer, numbered(35));
    const [, second = ''] = segmentFiles(directory);
    unlinkSync(join(directory, second));
    const recent = new RecentEntries();
    const both = [follow(directory, { recent, max: 4 }), follow(directory, { recent, max: 50 })];
    for (const { entries, events } of both) {
      await expect.poll(() => entries.at(-1)?.seq, { timeout: 10_000 }).toBe(35);
      expect(entries.map(({ seq }) => seq)).toEqual([
        ...Array.from({ length: 10 }, (_, index) => index + 1),
        ...Array.from({ length: 15 }, (_, index) => index + 21),
      ]);
      expect(events).toMatchObject([{ type: 'damage', fromSeq: 11, toSeq: 20 }]);
    }
    await writer.close();
  });

  it('do not wait for one that stands still, which reads from disk what was let go', async () => {
    const directory = temporaryFolder();
    const writer = openJournalWriter({ directory });
    await appendAll(writer, numbered(10));
    const recent = new RecentEntries();
    const { promise: hold, resolve: goOn } = Promise.withResolvers<void>();
    const slow = follow(directory, { recent, max: 10, hold });
    const quick = follow(directory, { recent, max: 500 });
    await expect.poll(() => slow.entries.length, { timeout: 10_000 }).toBe(10);
    // 40 × 1 MiB is more than is kept for the one that waits.
    for (let count = 0; count < 40; count += 1) await writer.append(recordOf(`large-${count}`, 1024 * 1024));
    await expect.poll(() => quick.entries.length, { timeout: 20_000 }).toBe(50);
    expect(recent.after(10, 1)).toEqual([]);
    goOn();
    await expect.poll(() => slow.entries.length, { timeout: 20_000 }).toBe(50);
    expect(told(slow.entries)).toEqual(told(quick.entries));
    await writer.close();
  });
});
