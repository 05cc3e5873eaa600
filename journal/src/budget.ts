/** How full the journal is: below 50 %, from 50 %, from 80 %, and at the limit (only the reserve is left). */
export type JournalLevel = 'ok' | 'half' | 'high' | 'limit';

export interface Budget {
  /** Bytes up to which any record is taken. `Infinity` means: only the file system decides. */
  readonly limitBytes: number;
  /** Bytes beyond the limit, for records that may use the reserve. */
  readonly reserveBytes: number;
}

const defaultReserveBytes = 64 * 1024 * 1024;

export function budgetOf(limitBytes: number | undefined, reserveBytes: number | undefined): Budget {
  const limit = limitBytes ?? Number.POSITIVE_INFINITY;
  return { limitBytes: limit, reserveBytes: reserveBytes ?? Math.min(defaultReserveBytes, limit / 10) };
}

/** The configured limit, or less where the file system would not leave the reserve: `used + free - reserve`. */
export function effectiveLimit(budget: Budget, usedBytes: number, freeBytes: number): number {
  return Math.max(0, Math.min(budget.limitBytes, usedBytes + freeBytes - budget.reserveBytes));
}

export function admits(limitBytes: number, reserveBytes: number, wantedBytes: number, useReserve: boolean): boolean {
  return wantedBytes <= (useReserve ? limitBytes + reserveBytes : limitBytes);
}

const steps: readonly { readonly level: JournalLevel; readonly share: number }[] = [
  { level: 'limit', share: 1 },
  { level: 'high', share: 0.8 },
  { level: 'half', share: 0.5 },
];

/** A level is left only 2 % below the point where it was entered, so that it does not flutter. */
const hysteresis = 0.02;

export function levelOf(usedBytes: number, limitBytes: number, previous: JournalLevel): JournalLevel {
  if (limitBytes <= 0) return 'limit';
  const share = usedBytes / limitBytes;
  let held = false;
  for (const step of steps) {
    held ||= step.level === previous;
    if (share >= step.share || (held && share >= step.share - hysteresis)) return step.level;
  }
  return 'ok';
}
