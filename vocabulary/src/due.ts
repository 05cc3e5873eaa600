/**
 * Due state of a statutory inspection (or any dated duty) from the date on the certificate.
 * Dates are calendar days `YYYY-MM-DD` in the register's time zone; no cycle is computed here:
 * the certificate's date is the truth, rule tables only propose (docs/adr).
 */
export const dueStates = ['none', 'ok', 'apply', 'due', 'overdue', 'out-of-use'] as const;
export type DueState = (typeof dueStates)[number];
/** Those in which a certificate asks for work, the most urgent first: what the board counts. */
export const listedDueStates = ['overdue', 'due', 'apply'] as const satisfies readonly DueState[];

export interface DueFacts {
  /** Valid until (inclusive), from the certificate; null: no date known. */
  readonly validUntil: string | null;
  /** Registered as out of use (停用): never overdue, but blocked from restart. */
  readonly outOfUse: boolean;
  /** Today in the register's time zone. */
  readonly today: string;
}

export interface DueVerdict {
  readonly state: DueState;
  /** Days from today to the last valid day; negative: days overdue. */
  readonly days: number | null;
  readonly reason: 'no-date' | 'bad-date' | 'out-of-use' | 'expired' | 'this-month' | 'apply-window' | 'valid';
}

const dayMs = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

function dayNumber(date: string): number | null {
  const match = datePattern.exec(date);
  if (match === null) return null;
  const [, year = '', month = '', day = ''] = match;
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(ms).toISOString().slice(0, 10) === date ? ms / dayMs : null;
}

/** The user unit applies one month before the end; here 30 days. */
export const applyWindowDays = 30;

export function judgeDue(facts: DueFacts): DueVerdict {
  const today = dayNumber(facts.today);
  if (today === null) throw new RangeError(`today is not a date: ${facts.today}`);
  if (facts.validUntil === null) return { state: 'none', days: null, reason: 'no-date' };
  const end = dayNumber(facts.validUntil);
  if (end === null) return { state: 'none', days: null, reason: 'bad-date' };
  const days = end - today;
  if (facts.outOfUse) return { state: 'out-of-use', days, reason: 'out-of-use' };
  if (days < 0) return { state: 'overdue', days, reason: 'expired' };
  if (facts.validUntil.slice(0, 7) === facts.today.slice(0, 7)) return { state: 'due', days, reason: 'this-month' };
  if (days <= applyWindowDays) return { state: 'apply', days, reason: 'apply-window' };
  return { state: 'ok', days, reason: 'valid' };
}

/** Calendar day of an instant in a fixed-offset zone; China has had no summer time since 1991. */
export function calendarDay(epochMs: number, utcOffsetMinutes: number): string {
  return new Date(epochMs + utcOffsetMinutes * 60_000).toISOString().slice(0, 10);
}
