import { type Availability, availabilities, type BoardCounts, type Scope } from '@vigil/vocabulary';
import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import { countOfRows, sumOf } from './rows.ts';
import { scopeFilter } from './scope.ts';

/**
 * How many units are online, late, silent … for each vendor and county. Counting them anew takes 70–104 ms at 53,517
 * units, once a second for each desk; so they are kept:
 *
 *   a state is saved ──▶ availability differs from `counted`? ──▶ one from here to there, `counted` follows
 *   an import        ──▶ units may have come or moved         ──▶ counted anew, inside the import
 *
 * A unit without a row of live state has never been seen.
 */
const counted = sql<Availability>`coalesce(unit_state.counted, 'never-seen')`;
const county = sql<string>`coalesce(site.county, '')`;

/** Takes in every state whose availability changed since it was counted; call after states were saved. */
export async function followAvailability({ db, engine }: Session): Promise<void> {
  const moved = await db
    .selectFrom('unit_state')
    .select(['unit_id', 'counted', 'availability'])
    .whereRef('counted', '<>', 'availability')
    .execute();
  if (moved.length === 0) return;
  const ids = moved.map((row) => row.unit_id);
  const places = await db
    .selectFrom('unit')
    .leftJoin('site', 'site.id', 'unit.site')
    .select(['unit.id', 'unit.vendor', county.as('county')])
    .where((eb) => engine.oneOf(eb.ref('unit.id'), ids))
    .execute();
  const placeOf = new Map<string, (typeof places)[number]>(places.map((place) => [place.id, place]));
  const steps = new Map<string, { vendor: string; county: string; availability: Availability; count: number }>();
  const step = (unitId: string, availability: Availability, by: number): void => {
    const place = placeOf.get(unitId);
    // Not in the register: counted when it comes into it.
    if (place === undefined) return;
    const key = JSON.stringify([place.vendor, place.county, availability]);
    const known = steps.get(key) ?? { vendor: place.vendor, county: place.county, availability, count: 0 };
    known.count += by;
    steps.set(key, known);
  };
  for (const { unit_id, counted: from, availability: to } of moved) {
    step(unit_id, from, -1);
    step(unit_id, to, 1);
  }
  // In one order for every writer, so that two of them can wait for each other but never in a ring.
  const changed = [...steps].filter(([, { count }]) => count !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [, row] of changed)
    await db
      .insertInto('availability_count')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['vendor', 'county', 'availability'])
          .doUpdateSet((eb) => ({ count: eb('availability_count.count', '+', eb.ref('excluded.count')) })),
      )
      .execute();
  await db
    .updateTable('unit_state')
    .set((eb) => ({ counted: eb.ref('availability') }))
    .whereRef('counted', '<>', 'availability')
    .execute();
}

/** After units came, or moved to another vendor, site or county. */
export async function recountAvailability({ db }: Session): Promise<void> {
  await db.deleteFrom('availability_count').execute();
  await db
    .insertInto('availability_count')
    .columns(['vendor', 'county', 'availability', 'count'])
    .expression((eb) =>
      eb
        .selectFrom('unit')
        .leftJoin('site', 'site.id', 'unit.site')
        .leftJoin('unit_state', 'unit_state.unit_id', 'unit.id')
        .select(['unit.vendor', county.as('county'), counted.as('availability'), countOfRows.as('count')])
        .groupBy(['unit.vendor', county, counted]),
    )
    .execute();
}

export async function availabilityCounts({ db, engine }: ReadSession, scope: Scope): Promise<BoardCounts['units']> {
  const rows = await db
    .selectFrom('availability_count')
    .select('availability')
    .select(sumOf('count').as('count'))
    .where((eb) => scopeFilter(engine, scope, eb.ref('vendor'), eb.ref('county')))
    .groupBy('availability')
    .execute();
  const by: { [A in Availability]: number } = {
    online: 0,
    late: 0,
    offline: 0,
    frozen: 0,
    blocked: 0,
    'scheduled-off': 0,
    'unknown-ours': 0,
    'not-understood': 0,
    'never-seen': 0,
  };
  for (const name of availabilities) by[name] = rows.find((row) => row.availability === name)?.count ?? 0;
  return { total: rows.reduce((sum, row) => sum + row.count, 0), by };
}
