import { type Availability, isKeptQuiet, judgeDue, type Priority, priorities } from '@vigil/vocabulary';
import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, UnitReads, UnitRepository } from '../store.ts';
import { isSuppressed } from './alarm-views.ts';
import { availabilityCounts, followAvailability } from './availability-counts.ts';
import { dueFilter } from './due-filter.ts';
import { countOfRows } from './rows.ts';
import { scopeFilter } from './scope.ts';
import { silenceCells } from './silence-cells.ts';
import { textFilter } from './text-filter.ts';
import { unitOf, unitStateOf } from './unit-rows.ts';

/** A unit without a row of live state has never been heard. */
const availability = sql<Availability>`coalesce(unit_state.availability, 'never-seen')`;
export function unitReads(session: ReadSession): UnitReads {
  const { db, engine } = session;
  const registered = () =>
    db
      .selectFrom('unit')
      .leftJoin('site', 'site.id', 'unit.site')
      .leftJoin('unit_state', 'unit_state.unit_id', 'unit.id');

  const openAlarms = async (unitIds: readonly string[]) => {
    const rows = await db
      .selectFrom('alarm')
      .select(['unit_id', 'lane', 'priority', isSuppressed.as('suppressed'), countOfRows.as('count')])
      .where('closed_at', 'is', null)
      .where((eb) => engine.oneOf(eb.ref('unit_id'), unitIds))
      .groupBy(['unit_id', 'lane', 'priority', 'suppressed'])
      .execute();
    const found = new Map<string, { count: number; worst: Priority }>();
    for (const { unit_id, lane, priority, suppressed, count } of rows) {
      if (isKeptQuiet({ lane, priority, isSuppressed: suppressed === 1 })) continue;
      const known = found.get(unit_id);
      const worse = known === undefined || priorities.indexOf(priority) < priorities.indexOf(known.worst);
      found.set(unit_id, { count: (known?.count ?? 0) + count, worst: worse ? priority : known.worst });
    }
    return found;
  };

  return {
    async loadStates() {
      return (await db.selectFrom('unit_state').selectAll().execute()).map(unitStateOf);
    },
    async state(unitId) {
      const row = await db.selectFrom('unit_state').selectAll().where('unit_id', '=', unitId).executeTakeFirst();
      return row === undefined ? null : unitStateOf(row);
    },
    async search({ scope, text, kind, county, availability: wanted, due, vendor, siteId, today, limit, offset }) {
      let matching = registered().where((eb) =>
        scopeFilter(engine, scope, eb.ref('unit.vendor'), eb.ref('site.county')),
      );
      const words = text?.trim() ?? '';
      if (words !== '') matching = matching.where(textFilter(engine, words));
      if (kind !== undefined) matching = matching.where('unit.kind', '=', kind);
      if (county !== undefined) matching = matching.where('site.county', '=', county);
      if (wanted !== undefined) matching = matching.where(availability, '=', wanted);
      if (due !== undefined) matching = matching.where(dueFilter(due, today));
      if (vendor !== undefined) matching = matching.where(sql.ref('unit.vendor'), '=', vendor);
      if (siteId !== undefined) matching = matching.where('unit.site', '=', siteId);
      const { total } = await matching.select(countOfRows.as('total')).executeTakeFirstOrThrow();
      // Who asks for a due state works through it: the oldest date first. (Without a date: not due.)
      const ordered = due === undefined ? matching : matching.orderBy('unit.inspection_valid_until');
      const page = await ordered
        .selectAll('unit')
        .select(['site.name as site_name', 'site.county', 'site.address'])
        .select(['unit_state.availability_since', 'unit_state.last_seen_at', availability.as('availability')])
        .orderBy('unit.id')
        .limit(limit)
        .offset(offset)
        .execute();
      const alarms = await openAlarms(page.map((row) => row.id));
      const rows = page.map((row) => ({
        unit: unitOf(row),
        siteName: row.site_name,
        county: row.county,
        address: row.address,
        availability: row.availability,
        availabilitySince: row.availability_since,
        lastSeenAt: row.last_seen_at,
        openAlarms: alarms.get(row.id)?.count ?? 0,
        worst: alarms.get(row.id)?.worst ?? null,
        due: judgeDue({ validUntil: row.inspection_valid_until, outOfUse: row.out_of_use === 1, today }).state,
      }));
      return { rows, total };
    },
    availabilityCounts: (scope) => availabilityCounts(session, scope),
    silenceCells: (heardSince) => silenceCells(session, heardSince),
  };
}

export function unitRepository(session: Session, changes: ChangeRepository): UnitRepository {
  const { engine } = session;
  return {
    ...unitReads(session),
    async saveStates(states) {
      await engine.saveStates(states);
      await followAvailability(session);
    },
    async saveValues(states) {
      await engine.saveValues(states);
    },
    announce: (unitIds) => changes.add('unit', unitIds),
  };
}
