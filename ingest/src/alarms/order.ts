import type { Occurrence } from '@vigil/store';
import type { CanonicalId } from '@vigil/vocabulary';
import type { Report } from './report.ts';

/**
 * How late a report is:
 *
 * ```
 *   its boot is below the session that runs ───────────────────────▶ older
 *   no other boot, its seq is below the last one of the unit ──────▶ older
 *   its plausible time is far behind what this clock usually says ─▶ late
 *   anything else, or nothing to compare ──────────────────────────▶ null
 * ```
 *
 * An older raise of an emergency rings all the same, marked; an older clear ends nothing that was raised after it.
 */
export type Lateness = 'older' | 'late' | null;

export function latenessOf({ batch, message, at }: Report): Lateness {
  const { boot, seq } = message.body;
  const state = batch.units.peek(message.unitId);
  const running = state?.boot ?? null;
  if (boot !== undefined && running !== null && boot < running) return 'older';
  const isSession = boot === undefined || boot === running;
  if (isSession && seq !== undefined && state !== null && state.seq !== null && seq < state.seq) return 'older';
  const { clock, deviceTime } = message.time;
  if (clock !== 'plausible' || deviceTime === null) return null;
  const usual = Math.min(0, state?.skewMs ?? 0);
  return deviceTime - at < usual - batch.rules.sentLate.afterMs ? 'late' : null;
}

/** How many of the newest are looked at: what was said before them is no news about now. */
const lookedAt = 20;

/**
 * A raise of this code that was made after this clear has come before it. By number only among what came together:
 * a device may number anew, and an alarm that no clear could end any more would stay for ever.
 */
export async function isClearOutdated(report: Report, code: CanonicalId): Promise<boolean> {
  const { batch, message, at } = report;
  const recent = await batch.occurrences.recent(message.unitId, code, lookedAt);
  const raise = recent.find(({ active, historical, detail }) => active && !historical && detail['late'] !== 'older');
  if (raise === undefined) return false;
  const running = batch.units.peek(message.unitId)?.boot ?? null;
  return isBefore(placeOf(report), placeOfSaid(raise), running, at - raise.receivedAt <= batch.rules.sentLate.afterMs);
}

/**
 * A clear of this code that was made after this raise has come before it. Not by device time: a clock that was set
 * back would keep a fault quiet until it has caught up.
 */
export async function isRaiseOutdated(report: Report): Promise<boolean> {
  const { batch, code, message } = report;
  const recent = await batch.occurrences.recent(message.unitId, code.canonical, lookedAt);
  const running = batch.units.peek(message.unitId)?.boot ?? null;
  const place = { ...placeOf(report), time: null };
  return recent.some((said) => !said.active && isBefore(place, placeOfSaid(said), running, true));
}

interface Place {
  readonly boot: number | null;
  readonly seq: number | null;
  /** Plausible device time, epoch ms. */
  readonly time: number | null;
}

function placeOf({ boot, seq, hasClock, message }: Report): Place {
  return { boot, seq, time: hasClock ? message.time.deviceTime : null };
}

function placeOfSaid({ boot, seq, deviceTime, detail }: Occurrence): Place {
  return { boot, seq, time: detail['clock'] === undefined ? deviceTime : null };
}

/** By boot, then number, then device time. The session that runs is never before another: a device may be reset. */
function isBefore(mine: Place, other: Place, running: number | null, byNumber: boolean): boolean {
  if (mine.boot !== other.boot && mine.boot !== null && other.boot !== null)
    return mine.boot < other.boot && mine.boot !== running;
  if (byNumber && mine.boot === other.boot && mine.seq !== null && other.seq !== null) return mine.seq < other.seq;
  return mine.time !== null && other.time !== null && mine.time < other.time;
}
