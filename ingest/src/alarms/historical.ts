import { isGrave, type Report } from './report.ts';

/**
 * Buffered data never rings, with one exception. Much firmware calls everything historical that it could not send at
 * once: somebody who pressed the button while the line was down, and whom nobody has heard, may still be inside. So an
 * emergency of the last hours rings, marked as sent late, unless an alarm of this code stood then, or stands now and has
 * heard of its device since.
 */
export async function mustRingLate(report: Report): Promise<boolean> {
  const { batch, message, code, at, open } = report;
  const { body, time, unitId } = message;
  if (!body.active || code.reading.clearsAll || !isGrave(report)) return false;
  if (time.clock !== 'plausible' || time.deviceTime === null) return false;
  const { afterMs, historicalRingsWithinMs } = batch.rules.sentLate;
  if (at - time.deviceTime > historicalRingsWithinMs) return false;
  if (open !== null) return time.deviceTime > open.state.lastAt;
  // Clocks differ: what was pressed just before its alarm stood, by another clock, is that alarm.
  return !(await batch.alarms.wasOpen(unitId, code.canonical, time.deviceTime - afterMs, time.deviceTime + afterMs));
}
