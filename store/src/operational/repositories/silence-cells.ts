import type { Availability, SilenceCell } from '@vigil/vocabulary';
import { sql } from 'kysely';
import type { ReadSession } from '../session.ts';
import { countOfRows } from './rows.ts';

const county = sql<string>`coalesce(site.county, '')`;
/** The minute in which a unit was last heard, epoch ms. */
const minute = sql<number>`unit_state.last_seen_at - unit_state.last_seen_at % 60000`;

const silent: readonly Availability[] = ['late', 'offline', 'blocked'];
const heard: readonly Availability[] = ['online', 'frozen', 'not-understood'];

/**
 * How many are heard and how many silent comes from the kept counts; only the silent ones that were heard since are looked
 * at one by one.
 */
export async function silenceCells({ db }: ReadSession, heardSince: number): Promise<readonly SilenceCell[]> {
  const counts = await db.selectFrom('availability_count').selectAll().execute();
  const lost = await db
    .selectFrom('unit_state')
    .innerJoin('unit', 'unit.id', 'unit_state.unit_id')
    .leftJoin('site', 'site.id', 'unit.site')
    .where('unit_state.availability', 'in', silent)
    .where('unit_state.last_seen_at', '>=', heardSince)
    .select(['unit.vendor', county.as('county'), minute.as('at'), countOfRows.as('count')])
    .groupBy(['unit.vendor', county, minute])
    .execute();
  const cells = new Map<string, { -readonly [K in keyof SilenceCell]: SilenceCell[K] }>();
  const cellOf = (row: { readonly vendor: string; readonly county: string }) => {
    const key = JSON.stringify([row.vendor, row.county]);
    const cell = cells.get(key) ?? { vendor: row.vendor, county: row.county, heard: 0, silent: 0, ours: 0, lost: [] };
    cells.set(key, cell);
    return cell;
  };
  for (const row of counts) {
    const cell = cellOf(row);
    if (silent.includes(row.availability)) cell.silent += row.count;
    else if (heard.includes(row.availability)) cell.heard += row.count;
    else if (row.availability === 'unknown-ours') cell.ours += row.count;
  }
  for (const { at, count, ...place } of lost) {
    const cell = cellOf(place);
    cell.lost = [...cell.lost, { at, count }];
  }
  return [...cells.values()];
}
