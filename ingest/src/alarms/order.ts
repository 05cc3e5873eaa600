import type { Occurrence } from '@vigil/store';
import { type CanonicalId, compareOrder, isOlder, type OrderVerdict } from '@vigil/vocabulary';
import { plausibleTime } from '../decode/place.ts';
import type { Report } from './report.ts';

/**
 * How late a report is:
 *
 * ```
 *   by its numbers it is before the last one of the unit ──────────▶ older
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
  // Without a session number it is taken for one of the session that runs.
  const isOfIt = boot === undefined || boot === running;
  if (isOlder(compareOrder({ boot: running, seq: state?.seq }, { boot, seq }, isOfIt))) return 'older';
  const deviceTime = plausibleTime(message);
  if (deviceTime === null) return null;
  const usual = Math.min(0, state?.skewMs ?? 0);
  return deviceTime - at < usual - batch.rules.sentLate.afterMs ? 'late' : null;
}

/** How many of the newest are looked at: what was said before them is no news about now. */
const lookedAt = 20;

/** A raise of this code that was made after this clear has come before it. */
export async function isClearOutdated(report: Report, code: CanonicalId): Promise<boolean> {
  const { batch, message } = report;
  const recent = await batch.occurrences.recent(message.unitId, code, true, lookedAt);
  const raise = recent.find(({ historical, detail }) => !historical && detail['late'] !== 'older');
  return raise !== undefined && isOlder(placeAmong(report, raise, isLately(report, raise)));
}

/**
 * A clear of this code that was made after this raise has come before it. Not by device time: a clock that was set
 * back would keep a fault quiet until it has caught up. Nor where its alarm stands: something was wrong after that clear.
 */
export async function isRaiseOutdated(report: Report): Promise<boolean> {
  const { batch, code, message, open, boot, seq } = report;
  if (open?.state.condition === 'active' || (boot === null && seq === null)) return false;
  const recent = await batch.occurrences.recent(message.unitId, code.canonical, false, lookedAt);
  return recent.some((said) => {
    const verdict = placeAmong(report, said, said.boot !== null || isLately(report, said));
    return verdict === 'older-boot' || verdict === 'older-seq';
  });
}

/**
 * By number only among what came together: a device may number anew without a word, and an alarm that no clear could
 * end any more would stay for ever, or a fault never come back.
 */
function isLately({ batch, at }: Report, said: Occurrence): boolean {
  return at - said.receivedAt <= batch.rules.sentLate.afterMs;
}

/** The session that runs is never before another: a device may be reset. */
function placeAmong(report: Report, said: Occurrence, byNumber: boolean): OrderVerdict {
  const { batch, message, boot, seq } = report;
  const isSameSession = boot === said.boot;
  if (!isSameSession && said.boot !== null && boot !== null && boot === batch.units.peek(message.unitId)?.boot)
    return 'newer-boot';
  const ts = said.detail['clock'] === undefined ? said.deviceTime : null;
  const mine = { boot, seq: byNumber ? seq : null, ts: plausibleTime(message) };
  return compareOrder({ boot: said.boot, seq: said.seq, ts }, mine, isSameSession);
}
