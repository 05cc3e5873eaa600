import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, QuarantineReads, QuarantineRepository } from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { quarantineColumns } from '../tables/quarantine.ts';
import { chunks, countOfRows, rowNumber } from './rows.ts';
import { scopeFilter } from './scope.ts';

export function quarantineReads({ db, engine }: ReadSession): QuarantineReads {
  // A message of nobody we know (bad topic) belongs to no vendor and no county: only who sees everything sees it.
  const scoped = () =>
    db
      .selectFrom('quarantine')
      .leftJoin('unit', 'unit.id', 'quarantine.unit_id')
      .leftJoin('site', 'site.id', 'unit.site');
  return {
    async list({ scope, reason, limit, beforeId }) {
      let query = scoped()
        .selectAll('quarantine')
        .where((eb) => scopeFilter(engine, scope, eb.ref('quarantine.vendor'), eb.ref('site.county')))
        .orderBy('quarantine.id', 'desc')
        .limit(limit);
      if (reason !== undefined) query = query.where('quarantine.reason', '=', reason);
      if (beforeId !== undefined) query = query.where('quarantine.id', '<', rowNumber(beforeId));
      const rows = await query.execute();
      return rows.map((row) => ({ id: String(row.id), ...toFields(quarantineColumns, row) }));
    },
    counts: (scope, sinceMs) =>
      scoped()
        .select(['quarantine.reason', 'quarantine.vendor', countOfRows.as('count')])
        .where('quarantine.at', '>=', sinceMs)
        .where((eb) => scopeFilter(engine, scope, eb.ref('quarantine.vendor'), eb.ref('site.county')))
        .groupBy(['quarantine.reason', 'quarantine.vendor'])
        .orderBy('quarantine.reason')
        .orderBy('quarantine.vendor')
        .execute(),
  };
}

export function quarantineRepository(session: Session, changes: ChangeRepository): QuarantineRepository {
  const { db } = session;
  return {
    ...quarantineReads(session),
    async add(items) {
      const kept: number[] = [];
      for (const part of chunks(items, 200)) {
        const rows = await db
          .insertInto('quarantine')
          .values(part.map((item) => toRow(quarantineColumns, item)))
          .onConflict((conflict) => conflict.columns(['journal', 'epoch', 'journal_seq', 'part']).doNothing())
          .returning('id')
          .execute();
        kept.push(...rows.map((row) => row.id));
      }
      const newest = kept.at(-1);
      // One change however many came: a screen shows counts and the top of the list, it asks for both again.
      if (newest !== undefined) await changes.add('quarantine', [String(newest)]);
    },
    async trim(keep) {
      const newestGone = await db
        .selectFrom('quarantine')
        .select('id')
        .orderBy('id', 'desc')
        .limit(1)
        .offset(Math.max(0, keep))
        .executeTakeFirst();
      if (newestGone === undefined) return 0;
      const gone = await db.deleteFrom('quarantine').where('id', '<=', newestGone.id).executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}
