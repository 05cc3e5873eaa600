import { join } from 'node:path';
import { Missing, root } from '@vigil/harness';
import type { Context, Measurement, Outcome, Target } from '../measurement.ts';
import { unpackEarlier } from '../peers/earlier.ts';
import { type Reader, startReader } from '../reading/reader.ts';
import { type Sample, samples } from '../reading/samples.ts';
import { median, round } from '../report/statistics.ts';

/** The last sources that read strictly or not at all. */
const strictCommit = 'b357870';
const versions = ['strict', 'now'] as const;
type Version = (typeof versions)[number];

/** A slice is short enough that what slows one version down slows the other down too; ms. */
const sliceMs = 150;
const slices = 15;
/** Until everything is compiled that is going to be, ms. */
const warmupMs = 1_000;
/** What the clean path may cost at most, now ÷ then. */
const wantedRatio = 1.05;

interface Run {
  readonly sample: string;
  readonly run: number;
  readonly became: Readonly<Partial<Record<Version, string>>>;
  /** µs of processor time a message, of each slice in turn. */
  readonly slices: Readonly<Partial<Record<Version, readonly number[]>>>;
}

export const tolerantReading: Measurement = {
  name: 'tolerant-reading',
  what: `Decoding, from the bytes of a journal entry to a message: clean messages, and those that have to be read field by field, beside the last version that refused them (${strictCommit})`,
  run: async (context) => {
    const roots = new Map<Version, string>([['now', root]]);
    try {
      roots.set('strict', await unpackEarlier(strictCommit, join(context.folder, 'strict')));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      context.say(`skipped: ${error.message}`);
    }
    const runs: Run[] = [];
    for (let run = 1; run <= (context.runs ?? 3); run += 1)
      for (const sample of samples) runs.push(await measure(context, roots, sample, run));
    return outcome(runs);
  },
};

/** Each version in a process of its own that has seen nothing else, slice by slice in turn. */
async function measure(
  context: Context,
  roots: ReadonlyMap<Version, string>,
  sample: Sample,
  run: number,
): Promise<Run> {
  const readers = new Map<Version, Reader>();
  try {
    for (const [version, sources] of roots)
      readers.set(version, await startReader({ root: sources, sample: sample.name }));
    const became: Partial<Record<Version, string>> = {};
    const found: Partial<Record<Version, number[]>> = {};
    for (const [version, reader] of readers) {
      became[version] = reader.became;
      await reader.slice(warmupMs);
    }
    if (became.now !== sample.becomes) throw new Error(`${sample.name}: ${became.now}, not ${sample.becomes}`);
    for (let slice = 0; slice < slices; slice += 1)
      for (const [version, reader] of readers) (found[version] ??= []).push(await reader.slice(sliceMs));
    const done = { sample: sample.name, run, became, slices: found };
    context.say(describe(done));
    return done;
  } finally {
    for (const reader of readers.values()) await reader.stop();
  }
}

const microseconds = (run: Run, version: Version): number => median(run.slices[version] ?? []);

/** Now ÷ then, slice by slice; NaN without the version of then. */
function ratioOf({ slices: { now = [], strict = [] } }: Run): number {
  return median(strict.map((then, slice) => (now[slice] ?? Number.NaN) / then));
}

function describe(run: Run): string {
  const each = versions.map(
    (version) => `${version} ${round(microseconds(run, version), 2)} µs (${run.became[version]})`,
  );
  return `${run.sample}, run ${run.run}: ${each.join(', ')}, ratio ${round(ratioOf(run), 2)}`;
}

function outcome(runs: readonly Run[]): Outcome {
  const of = ({ name }: Sample): readonly Run[] => runs.filter(({ sample }) => sample === name);
  const now = (sample: Sample): number => median(of(sample).map((run) => microseconds(run, 'now')));
  const cleanOf = (family: Sample['family']): number => {
    const clean = samples.find((sample) => sample.family === family);
    return clean === undefined ? Number.NaN : now(clean);
  };
  const figure = (value: number): number | string => (Number.isNaN(value) ? '–' : round(value, 2));
  const beside = runs.some(({ became }) => became.strict !== undefined);
  return {
    tables: [
      {
        title: 'Processor time a message',
        columns: ['message', 'now µs', `${strictCommit} µs`, 'now ÷ then', 'range', 'then it was', 'now ÷ clean now'],
        rows: samples.map((sample) => {
          const mine = of(sample);
          const ratios = mine.map(ratioOf);
          const range = beside ? `${round(Math.min(...ratios), 2)} – ${round(Math.max(...ratios), 2)}` : '–';
          return [
            sample.name,
            figure(now(sample)),
            figure(median(mine.map((run) => microseconds(run, 'strict')))),
            figure(median(ratios)),
            range,
            mine[0]?.became.strict ?? '–',
            figure(now(sample) / cleanOf(sample.family)),
          ];
        }),
      },
    ],
    targets: beside
      ? samples.filter(({ name }) => name.startsWith('clean')).map((sample) => target(sample, of(sample)))
      : [],
    notes: [
      'Decoding alone: text, JSON, check, time. What the message then does (judging, the store, the history) is in `backlog`.',
      `Both versions run on the same Node and packages, each kind of message in a process of its own, in turns of ${sliceMs} ms; a ratio is of two turns beside each other, given are the median of the runs and their range.`,
      '"clean": taken as it is. Anything else in "then it was" is the reason for which it was refused: a refusal is not a reading.',
    ],
    versions: {},
    raw: runs,
  };
}

function target(sample: Sample, runs: readonly Run[]): Target {
  const measured = round(median(runs.map(ratioOf)), 2);
  const what = `${sample.name}, now ÷ ${strictCommit} (at most; median of the runs)`;
  return { what, measured, wanted: wantedRatio, met: measured <= wantedRatio };
}
