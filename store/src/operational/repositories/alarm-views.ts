import {
  type AlarmView,
  type BoardCounts,
  countByLane,
  type Lane,
  priorities,
  type Scope,
  urgencyRank,
} from '@vigil/vocabulary';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { ReadSession } from '../session.ts';
import type { AlarmFilter, AlarmReads } from '../store.ts';
import type { Flag } from '../tables/columns.ts';
import { viewOf } from './alarm-rows.ts';
import { isEmergency } from './is-emergency.ts';
import { countOfRows, rowNumber, sumOf } from './rows.ts';
import { alarmScopeFilter } from './scope.ts';

/** What the register adds to a row of the board, in one query for any number of rows. */
function views(db: ReadSession['db']) {
  return db
    .selectFrom('alarm')
    .leftJoin('unit', 'unit.id', 'alarm.unit_id')
    .leftJoin('site', 'site.id', 'unit.site')
    .leftJoin('vendor', 'vendor.id', 'alarm.vendor')
    .leftJoin('organisation as maintenance', 'maintenance.id', 'unit.maintenance')
    .leftJoin('organisation as user_unit', 'user_unit.id', 'unit.user_unit')
    .selectAll('alarm')
    .select([
      'unit.name as unit_name',
      'unit.kind as unit_kind',
      'unit.rescue_code as rescue_code',
      'unit.inspection_valid_until as inspection_valid_until',
      'unit.out_of_use as out_of_use',
      'site.name as site_name',
      'site.address as site_address',
      'vendor.name as vendor_name',
      'vendor.phone as vendor_phone',
      'maintenance.name as maintenance_name',
      'maintenance.contact as maintenance_contact',
      'maintenance.phone as maintenance_phone',
      'user_unit.name as user_name',
      'user_unit.contact as user_contact',
      'user_unit.phone as user_phone',
    ]);
}

/** `urgencyRank`, as SQL. */
const byUrgency = sql`case alarm.priority ${sql.join(
  priorities.map((priority) => sql`when ${sql.lit(priority)} then ${sql.lit(urgencyRank(priority))}`),
  sql` `,
)} end`;

/** Of an open alarm. */
export const isSuppressed = sql<Flag>`(alarm.suppression is not null)`;

/** `laneOf`, as SQL. */
function shownIn(lane: Lane): Expression<SqlBool> {
  return lane === 'emergency' ? isEmergency : sql<SqlBool>`(alarm.lane = ${lane} and not ${isEmergency})`;
}

export type AlarmViews = Pick<AlarmReads, 'view' | 'views' | 'openViews' | 'list' | 'listAfter' | 'counts'>;

export function alarmViews({ db, engine }: ReadSession): AlarmViews {
  const byIds = async (ids: readonly string[]): Promise<readonly AlarmView[]> => {
    const rows = await views(db)
      .where((eb) => engine.oneOf(eb.ref('alarm.id'), ids.map(rowNumber)))
      .execute();
    const found = new Map(rows.map((row) => [String(row.id), viewOf(row)]));
    return ids.flatMap((id) => found.get(id) ?? []);
  };
  const matching = ({ scope, unitId, lane, open, fromMs, toMs }: AlarmFilter) => {
    let query = db
      .selectFrom('alarm')
      .where((eb) => alarmScopeFilter(engine, scope, eb.ref('alarm.vendor'), eb.ref('alarm.county')));
    if (unitId !== undefined) query = query.where('alarm.unit_id', '=', unitId);
    if (lane !== undefined) query = query.where(shownIn(lane));
    if (open !== undefined) query = query.where('alarm.closed_at', open ? 'is' : 'is not', null);
    if (fromMs !== undefined) query = query.where('alarm.raised_at', '>=', fromMs);
    if (toMs !== undefined) query = query.where('alarm.raised_at', '<', toMs);
    return query;
  };
  const newestFirst = (filter: AlarmFilter) =>
    matching(filter).select('alarm.id').orderBy('alarm.raised_at', 'desc').orderBy('alarm.id', 'desc');
  return {
    views: byIds,
    view: async (id) => (await byIds([id]))[0] ?? null,
    async openViews(scope, perLane) {
      const ranked = db
        .selectFrom('alarm')
        .select('alarm.id')
        .select(
          sql<number>`row_number() over (partition by alarm.lane order by ${isSuppressed}, ${byUrgency}, alarm.raised_at desc, alarm.id desc)`.as(
            'place',
          ),
        )
        .where('alarm.closed_at', 'is', null)
        .where((eb) => alarmScopeFilter(engine, scope, eb.ref('alarm.vendor'), eb.ref('alarm.county')));
      const rows = await views(db)
        .innerJoin(ranked.as('ranked'), 'ranked.id', 'alarm.id')
        .where((eb) => eb.or([shownIn('emergency'), eb('ranked.place', '<=', perLane)]))
        .orderBy('alarm.raised_at', 'desc')
        .orderBy('alarm.id', 'desc')
        .execute();
      return rows.map(viewOf);
    },
    async list({ limit, offset, ...filter }) {
      const { total } = await matching(filter).select(countOfRows.as('total')).executeTakeFirstOrThrow();
      const page = await newestFirst(filter).limit(limit).offset(offset).execute();
      return { rows: await byIds(page.map((row) => String(row.id))), total };
    },
    async listAfter({ after, limit, ...filter }) {
      let query = newestFirst(filter).limit(limit);
      if (after !== null)
        query = query.where(sql<SqlBool>`(alarm.raised_at, alarm.id) < (${after.raisedAt}, ${rowNumber(after.id)})`);
      return byIds((await query.execute()).map((row) => String(row.id)));
    },
    async counts(scope: Scope): Promise<Pick<BoardCounts, 'open' | 'unacknowledged' | 'quiet'>> {
      const rows = await db
        .selectFrom('alarm')
        .select(['lane', 'priority', isSuppressed.as('suppressed')])
        .select(countOfRows.as('count'))
        .select(sumOf('ringing').as('ringing'))
        .where('closed_at', 'is', null)
        .where((eb) => alarmScopeFilter(engine, scope, eb.ref('alarm.vendor'), eb.ref('alarm.county')))
        .groupBy(['lane', 'priority', 'suppressed'])
        .execute();
      return countByLane(rows.map(({ suppressed, ...row }) => ({ ...row, isSuppressed: suppressed === 1 })));
    },
  };
}
