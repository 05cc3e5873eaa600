import { isSpecialEquipment, kindIds } from '@vigil/vocabulary';
import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import type { InspectionReads, InspectionRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { dueFilter } from './due-filter.ts';
import { countOfRows } from './rows.ts';
import { scopeFilter } from './scope.ts';
import { textFilter } from './text-filter.ts';
import { unitOf } from './unit-rows.ts';

const inspected = kindIds.filter(isSpecialEquipment);

export function inspectionReads({ db, engine }: ReadSession): InspectionReads {
  /** A mark counts for the certificate that it was made for. */
  const registered = () =>
    db
      .selectFrom('unit')
      .leftJoin('site', 'site.id', 'unit.site')
      .leftJoin('organisation as user_unit', 'user_unit.id', 'unit.user_unit')
      .leftJoin('inspection_work as work', (join) =>
        join.onRef('work.unit_id', '=', 'unit.id').onRef('work.valid_until', '=', 'unit.inspection_valid_until'),
      );
  return {
    async list({ scope, due, today, county, kind, vendor, text, takenUp, limit, offset }) {
      let matching = registered()
        .where((eb) => scopeFilter(engine, scope, eb.ref('unit.vendor'), eb.ref('site.county')))
        .where((eb) => eb.or(inspected.map((each) => eb('unit.kind', '=', each))))
        .where(dueFilter(due, today));
      if (county !== undefined) matching = matching.where('site.county', '=', county);
      if (kind !== undefined) matching = matching.where('unit.kind', '=', kind);
      if (vendor !== undefined) matching = matching.where(sql.ref<string>('unit.vendor'), '=', vendor);
      if (takenUp !== undefined) matching = matching.where('work.at', takenUp ? 'is not' : 'is', null);
      const words = text?.trim() ?? '';
      if (words !== '') matching = matching.where(textFilter(engine, words));
      const { total } = await matching.select(countOfRows.as('total')).executeTakeFirstOrThrow();
      const page = await matching
        .selectAll('unit')
        .select(['site.name as site_name', 'site.county', 'site.address'])
        .select(['user_unit.name as user_name', 'user_unit.contact as user_contact', 'user_unit.phone as user_phone'])
        .select(['work.by as work_by', 'work.at as work_at', 'work.note as work_note'])
        .orderBy('unit.inspection_valid_until')
        .orderBy('unit.id')
        .limit(limit)
        .offset(offset)
        .execute();
      return {
        rows: page.map((row) => ({
          unit: unitOf(row),
          siteName: row.site_name,
          county: row.county,
          address: row.address,
          user:
            row.user_name === null
              ? null
              : { name: row.user_name, contact: row.user_contact ?? undefined, phone: row.user_phone ?? undefined },
          takenUp: row.work_at === null ? null : { by: row.work_by ?? '', at: row.work_at, note: row.work_note ?? '' },
        })),
        total,
      };
    },
    async takenUp(unitId) {
      const row = await db
        .selectFrom('inspection_work as work')
        .innerJoin('unit', (join) =>
          join.onRef('work.unit_id', '=', 'unit.id').onRef('work.valid_until', '=', 'unit.inspection_valid_until'),
        )
        .select(['work.by', 'work.at', 'work.note'])
        .where('work.unit_id', '=', unitId)
        .executeTakeFirst();
      return row ?? null;
    },
  };
}

export function inspectionRepository(session: Session): InspectionRepository {
  const { db } = session;
  return {
    ...inspectionReads(session),
    async takeUp(unitId, { by, at, note }) {
      const unit = await db
        .selectFrom('unit')
        .select('inspection_valid_until')
        .where(sql.ref<string>('id'), '=', unitId)
        .executeTakeFirst();
      const valid_until = unit?.inspection_valid_until ?? null;
      if (valid_until === null) throw new StoreError('not-found', `no unit ${unitId} with a date of inspection`);
      const work = { valid_until, by, at, note };
      await db
        .insertInto('inspection_work')
        .values({ unit_id: unitId, ...work })
        .onConflict((conflict) => conflict.column('unit_id').doUpdateSet(work))
        .execute();
    },
    async release(unitId) {
      await db.deleteFrom('inspection_work').where('unit_id', '=', unitId).execute();
    },
  };
}
