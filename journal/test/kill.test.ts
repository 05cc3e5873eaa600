import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storms, survived } from '@vigil/harness';
import { describe, expect, it } from 'vitest';
import type { JournalEntry, JournalEvent } from '../src/index.ts';
import { followLog } from '../src/log/follow.ts';
import { listSegments, segmentFile } from '../src/log/segment-files.ts';
import { encodeHeader, randomSecret } from '../src/log/segment-header.ts';
import { appendAll, numbered, readAll, startProcess, temporaryFolder } from './support.ts';
import { textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

describe('kill -9 of the writer', () => {
  it.each(storms({ kills: 24, full: 2_000 }))(
    'loses nothing acknowledged, gives no number twice, over $kills kills, seed $seed',
    async (storm) => {
      const directory = temporaryFolder();
      const events: JournalEvent[] = [];
      const onEvent = (event: JournalEvent): void => void events.push(event);
      const stop = new AbortController();
      const followed: JournalEntry[] = [];
      const following = (async () => {
        const options = { after: null, max: 50, signal: stop.signal, onEvent };
        for await (const batch of followLog(directory, options, 1000)) followed.push(...batch);
      })();
      const acknowledged = new Map<number, string>();
      for (let run = 1; run <= storm.kills; run += 1) {
        const writer = startProcess('append-until-killed', [directory, String(run)]);
        // Between 1 and about 900 acknowledgements, so that kills also fall near the ends of segments.
        const enough = 1 + (((run + storm.seed) * 379) % 900);
        for (let count = 0; count < enough; count += 1) note(acknowledged, await writer.nextLine());
        await writer.program.kill();
        // What it had printed before it died counts as well.
        for (const line of await writer.remainingLines()) note(acknowledged, line);
      }
      const entries = await readAll(directory, { onEvent });
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
      // And a sound writer goes on behind all of it, and behind a group that was whole on disk when the last kill came
      // before it could be answered.
      const writer = openWriter(directory, { onEvent });
      const { lastSeq } = await writer.status();
      await writer.close();
      const kept = await readAll(directory, { onEvent });
      expect(kept.map((entry) => entry.seq)).toEqual(Array.from({ length: lastSeq }, (_, index) => index + 1));
      expect(kept.slice(0, entries.length).map(textOf)).toEqual(entries.map(textOf));
      expect(new Set(kept.map(textOf)).size).toBe(kept.length);
      expect(events.filter((event) => event.type === 'damage')).toEqual([]);
      survived('writer of the journal', storm);
    },
    120_000,
  );
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
  it.each([
    ['an empty file', 0],
    ['half a header', 2000],
    ['a header and nothing else', 4096],
    ['a header and zeros that were being prepared', 50_000],
  ])('costs nothing: %s', async (_, bytes) => {
    const directory = temporaryFolder();
    const before = openWriter(directory, { segmentRows: 5 });
    await appendAll(before, numbered(5));
    await before.close();
    const { epoch = '' } = listSegments(directory).at(-1) ?? {};
    const header = encodeHeader({ epoch, ordinal: 2, secret: randomSecret() }, 0);
    const content = Buffer.concat([header, Buffer.alloc(50_000)]).subarray(0, bytes);
    writeFileSync(join(directory, segmentFile(2, epoch).file), content);

    const events: JournalEvent[] = [];
    const onEvent = (event: JournalEvent): void => void events.push(event);
    expect((await readAll(directory, { onEvent })).map(textOf)).toEqual(numbered(5));
    const writer = openWriter(directory, { segmentRows: 5, onEvent });
    await appendAll(writer, numbered(7, 6));
    expect(await writer.status()).toMatchObject({ writable: true, segments: 3 });
    await writer.close();
    expect((await readAll(directory, { onEvent })).map((entry) => `${entry.seq} ${textOf(entry)}`)).toEqual(
      numbered(12).map((text, index) => `${index + 1} ${text}`),
    );
    expect(events.filter(({ type }) => type !== 'rolled')).toEqual([]);
  });
});
