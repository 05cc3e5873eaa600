import { sql } from 'kysely';
import type { ReadSession, Session } from '../session.ts';
import type { OccurrenceReads, OccurrenceRepository } from '../store.ts';
import { toFields, toRow } from '../tables/columns.ts';
import { occurrenceColumns } from '../tables/occurrence.ts';
import { rowNumber } from './rows.ts';

export function occurrenceReads({ db }: ReadSession): OccurrenceReads {
  const newest = () => db.selectFrom('occurrence').orderBy('id', 'desc');
  return {
    async of(alarmId, limit) {
      const rows = await newest().selectAll().where('alarm_id', '=', rowNumber(alarmId)).limit(limit).execute();
      return rows.map((row) => ({ id: String(row.id), ...toFields(occurrenceColumns, row) }));
    },
    async recent(unitId, code, active, among) {
      const ofCode = newest().select(['id', 'active']).where('unit_id', '=', unitId).where('code', '=', code);
      // What is of no use is left out by the engine: in a flood each message asks this.
      const rows = await db
        .selectFrom(ofCode.limit(among).as('newest'))
        .innerJoin('occurrence', 'occurrence.id', 'newest.id')
        .selectAll('occurrence')
        .where('newest.active', '=', active ? 1 : 0)
        .orderBy('newest.id', 'desc')
        .execute();
      return rows.map((row) => ({ id: String(row.id), ...toFields(occurrenceColumns, row) }));
    },
    async raisedSince(unitId, sinceMs, limit) {
      const rows = await newest()
        .selectAll()
        .where('unit_id', '=', unitId)
        .where('active', '=', 1)
        .where('received_at', '>=', sinceMs)
        .limit(limit)
        .execute();
      return rows.map((row) => toFields(occurrenceColumns, row));
    },
    async isKeyReused(alarmId, { messageKey, boot, dedupeKey }, among) {
      const columns = ['message_key', 'boot', 'dedupe_key'] as const;
      const row = await db
        .selectFrom(newest().select(columns).where('alarm_id', '=', rowNumber(alarmId)).limit(among).as('newest'))
        .select('message_key')
        .where('message_key', '=', messageKey)
        .where('boot', 'is', boot)
        .where((eb) => eb.or([eb('dedupe_key', '!=', dedupeKey), eb('dedupe_key', 'is', null)]))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async newestSame(dedupeKey, code) {
      const row = await newest()
        .select(['id', 'boot', 'alarm_id', 'received_at', 'last_at'])
        .where('dedupe_key', '=', dedupeKey)
        .where('code', '=', code)
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { id, boot, alarm_id, received_at, last_at } = row;
      return {
        id: String(id),
        boot,
        alarmId: alarm_id === null ? null : String(alarm_id),
        lastAt: last_at ?? received_at,
      };
    },
    async receivedAt(unitId, code, nth) {
      const row = await newest()
        .select('received_at')
        .where('unit_id', '=', unitId)
        .where('code', '=', code)
        .limit(1)
        .offset(nth - 1)
        .executeTakeFirst();
      return row?.received_at ?? null;
    },
    async keptWith(alarmId) {
      const row = await db.selectFrom('alarm').select('kept').where('id', '=', rowNumber(alarmId)).executeTakeFirst();
      return row?.kept ?? 0;
    },
  };
}

export function occurrenceRepository(session: Session): OccurrenceRepository {
  const { db } = session;
  return {
    ...occurrenceReads(session),
    async add(occurrence) {
      const row = await db
        .insertInto('occurrence')
        .values(toRow(occurrenceColumns, occurrence))
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },
    async cameAgain(id, at) {
      await db
        .updateTable('occurrence')
        .set({ last_at: at })
        .where('id', '=', rowNumber(id))
        .where(sql<number>`coalesce(last_at, received_at)`, '<', at)
        .execute();
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
      let { numUpdatedRows } = await loose()
        .where('code', '=', (eb) => eb.selectFrom('alarm').select('code').where('id', '=', rowNumber(alarmId)))
        .executeTakeFirst();
      if (numUpdatedRows === 0n) ({ numUpdatedRows } = await loose().executeTakeFirst());
      if (numUpdatedRows === 0n) return;
      await db
        .updateTable('alarm')
        .set((eb) => ({ kept: eb('kept', '+', Number(numUpdatedRows)) }))
        .where('id', '=', rowNumber(alarmId))
        .execute();
    },
  };
}
