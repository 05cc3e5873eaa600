import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryMeasurement, HistoryPoint } from '@vigil/store/history';

/** 2026-03-14T23:00:00Z: an hour before midnight, so that ordinary tests cross into the next day file. */
export const BASE_MS = Date.UTC(2026, 2, 14, 23);

const nsOf = (ms: number, sequence = 0): bigint => BigInt(ms) * 1_000_000n + BigInt(sequence);

export function point(
  overrides: Partial<HistoryPoint> & { readonly ms?: number; readonly sequence?: number } = {},
): HistoryPoint {
  const { ms = BASE_MS, sequence = 0, ...rest } = overrides;
  return {
    measurement: 'status',
    unit: 'T-0001',
    tags: { vendor: 'acme', kind: 'elevator', county: 'east' },
    fields: { floor: 3, doorOpen: false, mode: 'normal' },
    timeNs: nsOf(ms, sequence),
    ...rest,
  };
}

/** One point a second for each of `units` units. Floors rise and fall, so least, mean and greatest value differ. */
export function series(
  count: number,
  options: { readonly units?: number; readonly measurement?: HistoryMeasurement; readonly startMs?: number } = {},
): HistoryPoint[] {
  const units = options.units ?? 1;
  return Array.from({ length: count }, (_, index) =>
    point({
      measurement: options.measurement ?? 'status',
      unit: `T-${String(index % units).padStart(4, '0')}`,
      ms: (options.startMs ?? BASE_MS) + Math.floor(index / units) * 1_000,
      fields: { floor: (index * 7) % 31, speedMps: ((index * 13) % 50) / 20, doorOpen: index % 3 === 0 },
    }),
  );
}

/** A folder under the system's temporary one, gone when `await using` ends. */
export async function temporaryFolder(name: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), `vigil-${name}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Awaits a rejection and returns what was thrown. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
