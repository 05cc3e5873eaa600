import type { Repositories } from '@vigil/store';
import { type AlarmView, calendarDay } from '@vigil/vocabulary';

type Read = Pick<Repositories, 'register' | 'units'>;

/** From so many alarms on one query for all overdue units costs less than one look per unit. */
const oneQueryFrom = 8;
/** More overdue units than any city has; the query is limited by what is overdue. */
const everyOverdue = 1_000_000;

/**
 * Gives open alarms of the inspection lane the date that the register has now. The alarm itself only knows that some
 * date had passed when it was raised; a date corrected since must show, or the lane would contradict the Inspection
 * view.
 */
export async function withInspectionDates(
  read: Read,
  views: readonly AlarmView[],
  at: { readonly now: number; readonly utcOffsetMinutes: number },
): Promise<readonly AlarmView[]> {
  const units = new Set(views.filter(isOverdueAlarm).map((view) => view.unitId));
  if (units.size === 0) return views;
  const dates = units.size < oneQueryFrom ? await datesOf(read, units) : await overdueDates(read, at);
  return views.map((view) =>
    isOverdueAlarm(view) ? { ...view, inspectionValidUntil: dates.get(view.unitId) ?? null } : view,
  );
}

function isOverdueAlarm(view: AlarmView): boolean {
  return view.lane === 'inspection' && view.closedAt === null;
}

async function datesOf(read: Read, units: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const dates = new Map<string, string>();
  for (const id of units) {
    const date = (await read.register.unit(id))?.unit.inspectionValidUntil;
    if (date !== undefined) dates.set(id, date);
  }
  return dates;
}

async function overdueDates(
  read: Read,
  { now, utcOffsetMinutes }: { readonly now: number; readonly utcOffsetMinutes: number },
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await read.units.search({
    scope: { vendor: null, counties: null },
    due: 'overdue',
    today: calendarDay(now, utcOffsetMinutes),
    limit: everyOverdue,
    offset: 0,
  });
  return new Map(
    rows.flatMap(({ unit: { id, inspectionValidUntil } }) =>
      inspectionValidUntil === undefined ? [] : [[id, inspectionValidUntil] as const],
    ),
  );
}
