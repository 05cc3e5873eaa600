import type { Reads } from '@vigil/store';
import { calendarDay, judgeDue, type Scope, type UnitDetail } from '@vigil/vocabulary';
import { visible } from '../http/route.ts';
import { alarmFor, organisationFor } from '../session/without-names.ts';
import { unitLive } from './unit-live.ts';

/** Everything about one unit that may be seen in this scope; else VigilError 'not-found'. */
export async function readUnitDetail(
  read: Reads,
  scope: Scope,
  id: string,
  now: number,
  utcOffsetMinutes: number,
): Promise<UnitDetail> {
  const found = await read.register.unit(id);
  visible(scope, found && { vendor: found.unit.vendor, county: found.site?.county ?? null });
  if (found === null) throw new Error('visible() lets no missing row through');
  const { unit, site, vendor, maintenance, user, children } = found;
  const state = await read.units.state(id);
  const open = await read.alarms.openOf([id]);
  const { state: due, days } = judgeDue({
    validUntil: unit.inspectionValidUntil ?? null,
    outOfUse: unit.outOfUse,
    today: calendarDay(now, utcOffsetMinutes),
  });
  const views = await read.alarms.views(open.map((alarm) => alarm.id));
  return {
    unit,
    site,
    vendor,
    maintenance: organisationFor(scope, maintenance),
    user: organisationFor(scope, user),
    children,
    live: unitLive(id, state, now),
    firmware: state?.firmware ?? null,
    lastTestAt: state?.lastTestAt ?? null,
    maintenanceUntil: await read.deadlines.dueAt('maintenance', id),
    sleepUntil: state?.availabilityReason === 'sleeping' ? await read.deadlines.dueAt('sleep', id) : null,
    due: { state: due, days },
    openAlarms: views.map((view) => alarmFor(scope, view)),
  };
}
