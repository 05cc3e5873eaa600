import type { Known, Units, Work } from '../batch.ts';

/** Nothing was heard and nothing has changed in the future: what lies there after our clock was set happened now. */
export function setBack(batch: Units & Pick<Known, 'now'>): Work {
  const { now, units } = batch;
  for (const [unitId, { lastSeenAt, declaredAt, availabilitySince }] of units.committed) {
    if (Math.max(lastSeenAt ?? 0, declaredAt ?? 0, availabilitySince) <= now) continue;
    const state = units.touch(unitId);
    if (lastSeenAt !== null) state.lastSeenAt = Math.min(lastSeenAt, now);
    if (declaredAt !== null) state.declaredAt = Math.min(declaredAt, now);
    state.availabilitySince = Math.min(availabilitySince, now);
  }
  return undefined;
}
