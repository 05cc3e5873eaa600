import { plausibleTime } from '../decode/place.ts';
import { isGrave, type Report } from './report.ts';

/**
 * Buffered data never rings, with one exception. Much firmware calls everything historical that it could not send at
 * once: somebody who pressed the button while the line was down, and whom nobody has heard, may still be inside. So an
 * emergency of the last hours rings, marked as sent late, unless an alarm of this code stood then, or stands now and has
 * heard of its device since. On a day on which our clock was set, what stood then cannot be looked up: it rings.
 */
export async function mustRingLate(
  report: Pick<Report, 'batch' | 'message' | 'code' | 'word' | 'at' | 'open'>,
): Promise<boolean> {
  const { batch, message, code, at, open } = report;
  if (!message.body.active || code.reading.clearsAll || !isGrave(report)) return false;
  const { afterMs, historicalRingsWithinMs } = batch.rules.sentLate;
  const madeAt = ourTimeOf(report);
  if (at - madeAt > historicalRingsWithinMs + batch.clockSetBy) return false;
  if (open !== null) return madeAt > open.state.lastAt;
  if (batch.clockSetBy > afterMs) return true;
  // Clocks differ: what was pressed just before its alarm stood, by another clock, is that alarm.
  return !(await batch.alarms.wasOpen(message.unitId, code.canonical, madeAt - afterMs, madeAt + afterMs));
}

/**
 * When it was made, by our clock, epoch ms. How far a device's clock always lags is known; without a time that can be
 * believed it may have been just now.
 */
function ourTimeOf({ batch, message, at }: Pick<Report, 'batch' | 'message' | 'at'>): number {
  const deviceTime = plausibleTime(message);
  return deviceTime === null ? at : deviceTime - Math.min(0, batch.units.peek(message.unitId)?.skewMs ?? 0);
}
