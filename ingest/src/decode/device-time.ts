/** What is needed to understand a time that is not written as the contract asks. */
export interface TimeReading {
  /** Epoch ms. */
  readonly receivedAt: number;
  /** Minutes east of UTC in which the sender's clock counts; null: unknown, and a time without a zone is none. */
  readonly offsetMinutes: number | null;
}

/** Before it no device of ours was built. */
const earliest = Date.UTC(2020, 0, 1);
/** A clock that is ahead by more is wrong, whatever its unit. */
const aheadMs = 24 * 3_600_000;
/**
 * Seconds are believed only of the last days: a number of that size is also the milliseconds since a start three weeks
 * ago, which would pass through all of the years since 2020 within two days.
 */
const secondsBackMs = 30 * 86_400_000;

/**
 * Epoch ms of a time in another form than the contract's, where there is one way to understand it: seconds, micro- or
 * nanoseconds, digits as text, `+0800`, a blank for the T, slashes, no zone. Null: it cannot be understood.
 */
export function convertTime(sent: unknown, reading: TimeReading): number | null {
  if (typeof sent === 'number') return fromNumber(sent, reading) ?? fromCompact(String(sent), reading);
  if (typeof sent !== 'string' || sent.length > 64) return null;
  const text = asPlainTime(sent);
  if (/^\d+(?:\.\d+)?$/.test(text)) return fromCompact(text, reading) ?? fromNumber(Number(text), reading);
  return fromCalendar(text, reading) ?? fromMail(text);
}

/** `2026年11月23日 08:00`, `…+08:00[Asia/Shanghai]`, `/Date(1795392000000)/` without what stands around. */
function asPlainTime(sent: string): string {
  const text = sent.normalize('NFKC').trim();
  const inner = /^\/Date\((\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1] ?? text.replace(/\[[\w/+-]+\]$/, '');
  return inner.replace(/年|月/g, '-').replace('日', '');
}

function fromNumber(sent: number, { receivedAt }: TimeReading): number | null {
  const plausible = (ms: number, from: number): number | null =>
    ms >= from && ms <= receivedAt + aheadMs ? Math.round(ms) : null;
  return (
    plausible(sent, earliest) ??
    plausible(sent * 1_000, Math.max(earliest, receivedAt - secondsBackMs)) ??
    plausible(sent / 1_000, earliest) ??
    plausible(sent / 1_000_000, earliest)
  );
}

/** `20261123080000`, as many recorders write it. */
function fromCompact(digits: string, reading: TimeReading): number | null {
  const [, year, month, day, hour, minute, second] = /^(20\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  if (year === undefined) return null;
  return fromCalendar(`${year}-${month}-${day}T${hour}:${minute}:${second}`, reading);
}

const calendar =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

function fromCalendar(text: string, { offsetMinutes }: TimeReading): number | null {
  const parts = calendar.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // What does not exist (the 30th of February, 25 o'clock) would be another time.
  const exists =
    local.getUTCMonth() === month - 1 && local.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offset = parts[8] === undefined ? offsetMinutes : offsetOf(parts[8]);
  if (!exists || offset === null) return null;
  const millis = Math.floor(Number(`0.${parts[7] ?? '0'}`) * 1_000);
  return local.getTime() + millis - offset * 60_000;
}

function offsetOf(zone: string): number | null {
  if (/^[a-z]/i.test(zone)) return 0;
  const [, sign, hours = '', minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const east = Number(hours) * 60 + Number(minutes);
  if (east > 14 * 60) return null;
  return sign === '-' ? -east : east;
}

/** `Mon, 23 Nov 2026 08:00:00 GMT`, as HTTP and mail write it: only with a zone, or it would be this machine's. */
function fromMail(text: string): number | null {
  if (!/^(?:[a-z]{3}, ?)?\d{1,2} [a-z]{3} \d{4} [\d:]+ (?:GMT|UTC|[+-]\d{4})$/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
