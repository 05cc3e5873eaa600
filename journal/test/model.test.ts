import { rmSync, unlinkSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { releaseUpTo } from '../src/followers.ts';
import type { JournalEvent, JournalWriter } from '../src/index.ts';
import { beginningOf } from '../src/log/first-number.ts';
import { lastOf } from '../src/log/follow.ts';
import { listSegments } from '../src/log/segment-files.ts';
import { readAll, segmentFiles, temporaryFolder } from './support.ts';
import { recordOf, textOf } from './support-records.ts';
import { openWriter } from './support-writer.ts';

/** What must be true of the journal, kept in plain arrays. */
interface Model {
  /** Texts by number − 1. */
  texts: string[];
  /** Numbers up to here may be gone. */
  prunable: number;
  released: Map<string, number>;
}

interface Real {
  directory: string;
  segmentRows: number;
  writer: JournalWriter;
  holes: { fromSeq: number; toSeq: number }[];
}

type Step = fc.AsyncCommand<Model, Real>;

function append(count: number, size: number): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      const texts = Array.from({ length: count }, (_, index) => `t${model.texts.length + index + 1}`);
      const seqs = await Promise.all(texts.map((text) => real.writer.append(recordOf(text, size))));
      expect(seqs).toEqual(texts.map((_, index) => model.texts.length + index + 1));
      model.texts.push(...texts);
      expect((await real.writer.status()).lastSeq).toBe(model.texts.length);
    },
    toString: () => `append(${count}, ${size})`,
  };
}

function read(share: number, max: number): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      const after = Math.floor(share * model.texts.length);
      const entries = (await readAll(real.directory, { after, max, onEvent: onEventOf(real) })).slice(0, max);
      const first = entries[0]?.seq ?? model.texts.length + 1;
      expect(first).toBeLessThanOrEqual(Math.max(model.prunable, after) + 1);
      expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, index) => first + index));
      expect(entries.map(textOf)).toEqual(model.texts.slice(first - 1, first - 1 + entries.length));
      expect(entries.length).toBe(Math.min(max, model.texts.length - first + 1));
    },
    toString: () => `read(${share}, ${max})`,
  };
}

function askLastSeq(): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      expect(lastOf(real.directory)?.seq ?? 0).toBe(model.texts.length);
    },
    toString: () => 'askLastSeq()',
  };
}

function release(follower: string, share: number): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      const seq = Math.floor(share * model.texts.length);
      releaseUpTo(real.directory, follower, { epoch: 'a'.repeat(16), seq });
      model.released.set(follower, seq);
    },
    toString: () => `release(${follower}, ${share})`,
  };
}

function prune(): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      const before = segmentFiles(real.directory);
      const pruned = await real.writer.prune();
      const left = segmentFiles(real.directory);
      const slowest = model.released.size === 0 ? 0 : Math.min(...model.released.values());
      expect(left).toEqual(before.slice(pruned));
      const first = (await real.writer.status()).firstSeq;
      expect(first - 1).toBeLessThanOrEqual(Math.max(slowest, model.prunable));
      // Nothing that could go has stayed, except the newest.
      const needed = (firstOf(real.directory, 1) ?? Number.POSITIVE_INFINITY) - 1;
      expect(needed).toBeGreaterThan(slowest);
      model.prunable = Math.max(model.prunable, first - 1);
    },
    toString: () => 'prune()',
  };
}

function reopenWriter(): Step {
  return {
    check: () => true,
    run: async (_, real) => {
      await real.writer.close();
      real.writer = openWriter(real.directory, { segmentRows: real.segmentRows });
    },
    toString: () => 'reopenWriter()',
  };
}

function removeOldest(): Step {
  return {
    check: () => true,
    run: async (model, real) => {
      const [oldest] = segmentFiles(real.directory);
      const next = firstOf(real.directory, 1);
      if (oldest === undefined || next === undefined) return;
      unlinkSync(oldest);
      model.prunable = Math.max(model.prunable, next - 1);
    },
    toString: () => 'removeOldest()',
  };
}

function onEventOf({ holes }: Pick<Real, 'holes'>): (event: JournalEvent) => void {
  return (event) => {
    if (event.type === 'damage') holes.push({ fromSeq: event.fromSeq ?? 0, toSeq: event.toSeq ?? 0 });
  };
}

/** First number of the segment at that place in the row. */
function firstOf(directory: string, place: number): number | undefined {
  const begun = listSegments(directory).flatMap((segment) => {
    const beginning = beginningOf(directory, segment);
    return typeof beginning === 'string' ? [] : [beginning.firstSeq];
  });
  return begun[place];
}

it('behaves like an array that forgets its beginning', async () => {
  const commands = fc.commands(
    [
      fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: 3000 })).map((a) => append(...a)),
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 40 })).map((a) => read(...a)),
      fc
        .tuple(fc.constantFrom('ingest', 'history'), fc.double({ min: 0, max: 1, noNaN: true }))
        .map((a) => release(...a)),
      fc.constant(askLastSeq()),
      fc.constant(prune()),
      fc.constant(reopenWriter()),
      fc.constant(removeOldest()),
    ],
    { maxCommands: 40 },
  );
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 25 }), commands, async (segmentRows, steps) => {
      const directory = temporaryFolder();
      const holes: Real['holes'] = [];
      const real: Real = {
        directory,
        segmentRows,
        holes,
        writer: openWriter(directory, { segmentRows }),
      };
      const model: Model = { texts: [], prunable: 0, released: new Map() };
      try {
        await fc.asyncModelRun(() => ({ model, real }), steps);
        const entries = await readAll(directory, { max: 13, onEvent: onEventOf(real) });
        expect(entries.map(textOf)).toEqual(model.texts.slice(model.texts.length - entries.length));
        expect(model.texts.length - entries.length).toBeLessThanOrEqual(model.prunable);
        // Nobody is told of a hole where nothing is missing.
        for (const hole of holes) expect(hole.toSeq).toBeLessThanOrEqual(model.prunable);
      } finally {
        await real.writer.close();
        rmSync(directory, { recursive: true, force: true });
      }
    }),
    { numRuns: 60, verbose: 1 },
  );
}, 120_000);
