import type { Position } from '@vigil/journal';
import type { HistoryDriver } from '@vigil/store/history';
import { z } from 'zod';

/** How far a journal is in a history, as the history itself says it. */
export interface Note {
  /** The last entry; null: none. */
  readonly at: Position | null;
  /** Up to which number each epoch is. */
  readonly done: ReadonlyMap<string, number>;
}

/** Epochs in a note at most, the newest: each start of a broker begins one, and a text in InfluxDB ends at 64 kB. */
const mostEpochs = 500;
const hourMs = 3_600_000;

const text = z.object({ at: z.tuple([z.string(), z.int()]).nullable(), done: z.array(z.tuple([z.string(), z.int()])) });

/**
 * A point among the points, because what befalls them befalls it: an emptied history has none, an older copy an older
 * one. It stands at the beginning of an hour, so that an hour has one.
 */
const measurement = 'availability';
const field = 'written';
const unitOf = (journal: string): string => `vigil-written:${journal}`;

/** @throws HistoryError */
export async function readNote(
  driver: Pick<HistoryDriver, 'latest'>,
  journal: string,
): Promise<{ readonly note: Note; readonly timeMs: number } | null> {
  const [sample] = await driver.latest(measurement, unitOf(journal), 1);
  const found = sample?.fields[field];
  if (sample === undefined || typeof found !== 'string') return null;
  const { at, done } = text.parse(JSON.parse(found));
  const note = { at: at === null ? null : { epoch: at[0], seq: at[1] }, done: new Map(done) };
  return { note, timeMs: sample.timeMs };
}

/**
 * @param now epoch ms
 * @param atLeastMs time of the note before: the newest must not stand behind it when the clock was set back
 * @returns its time, epoch ms; null: the history refuses such a point
 * @throws HistoryError
 */
export async function writeNote(
  driver: Pick<HistoryDriver, 'write'>,
  journal: string,
  { at, done }: Note,
  now: number,
  atLeastMs: number,
): Promise<number | null> {
  const timeMs = Math.max(now - (now % hourMs), atLeastMs);
  const said: z.input<typeof text> = {
    at: at === null ? null : [at.epoch, at.seq],
    done: [...done].slice(-mostEpochs),
  };
  const timeNs = BigInt(timeMs) * 1_000_000n;
  const { status } = await driver.write([
    { measurement, unit: unitOf(journal), tags: {}, fields: { [field]: JSON.stringify(said) }, timeNs },
  ]);
  return status === 'stored' ? timeMs : null;
}
