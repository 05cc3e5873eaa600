import type { ReadSession, Session } from '../session.ts';
import type { OccurrenceReads, OccurrenceRepository } from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { occurrenceColumns } from '../tables/occurrence.ts';
import { rowNumber } from './rows.ts';

export function occurrenceReads({ db }: ReadSession): OccurrenceReads {
  return {
    async of(alarmId, limit) {
      const rows = await db
        .selectFrom('occurrence')
        .selectAll()
        .where('alarm_id', '=', rowNumber(alarmId))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ id: String(row.id), ...toFields(occurrenceColumns, row) }));
    },
  };
}

export function occurrenceRepository(session: Session): OccurrenceRepository {
  const { db } = session;
  return {
    ...occurrenceReads(session),
    async add(occurrence, { renewBefore } = {}) {
      const insert = async (): Promise<boolean> => {
        const row = await db
          .insertInto('occurrence')
          .values(toRow(occurrenceColumns, occurrence))
          .onConflict((conflict) => conflict.doNothing())
          .returning('id')
          .executeTakeFirst();
        return row !== undefined;
      };
      if (await insert()) return true;
      if (renewBefore === undefined || occurrence.dedupeKey === null) return false;
      const freed = await db
        .updateTable('occurrence')
        .set({ dedupe_key: null })
        .where('dedupe_key', '=', occurrence.dedupeKey)
        .where('received_at', '<', renewBefore)
        .executeTakeFirst();
      return freed.numUpdatedRows > 0n && (await insert());
    },
    async link({ journal, epoch, journalSeq, part }, alarmId) {
      const loose = () =>
        db
          .updateTable('occurrence')
          .set({ alarm_id: rowNumber(alarmId) })
          .where('journal', '=', journal)
          .where('epoch', '=', epoch)
          .where('journal_seq', '=', journalSeq)
          .where('part', '=', part)
          .where('alarm_id', 'is', null);
      // One message may have raised several alarms: take the occurrence of this alarm's code, else what is there
      // (a clear of another code, e.g. "back to automatic" ends the modes before it).
      const own = await loose()
        .where('code', '=', (eb) => eb.selectFrom('alarm').select('code').where('id', '=', rowNumber(alarmId)))
        .executeTakeFirst();
      if (own.numUpdatedRows === 0n) await loose().execute();
    },
  };
}
