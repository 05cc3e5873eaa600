import type { ReadSession, Session } from '../session.ts';
import type { ChangeRepository, UnregisteredReads, UnregisteredRepository } from '../store.ts';
import { StoreError } from '../store-error.ts';
import { toFields } from '../tables/columns.ts';
import { occurrenceColumns } from '../tables/occurrence.ts';
import { alarmOf, rowOf } from './alarm-rows.ts';
import { countOfRows, rowNumber } from './rows.ts';

export function unregisteredReads({ db }: ReadSession): UnregisteredReads {
  return {
    async open(limit) {
      const rows = await db
        .selectFrom('alarm')
        .selectAll()
        .where('closed_at', 'is', null)
        .where('unit_id', 'like', '%/%')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(alarmOf);
    },
    async rang({ journal, epoch, journalSeq, part }) {
      const rows = await db
        .selectFrom('occurrence')
        .innerJoin('alarm', 'alarm.id', 'occurrence.alarm_id')
        .selectAll('alarm')
        .where('occurrence.journal', '=', journal)
        .where('occurrence.epoch', '=', epoch)
        .where('occurrence.journal_seq', '=', journalSeq)
        .where('occurrence.part', '=', part)
        .execute();
      return rows.map(alarmOf);
    },
    async unitsIn(alarmId) {
      const rows = await db
        .selectFrom('occurrence')
        .select('unit_id')
        .distinct()
        .where('alarm_id', '=', rowNumber(alarmId))
        .execute();
      return rows.map(({ unit_id }) => unit_id);
    },
    async saidOf(alarmId, unitId, limit) {
      const rows = await db
        .selectFrom('occurrence')
        .selectAll()
        .where('alarm_id', '=', rowNumber(alarmId))
        .where('unit_id', '=', unitId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => toFields(occurrenceColumns, row));
    },
    async count(vendor) {
      const rows = await db
        .selectFrom('alarm')
        .select(['priority', countOfRows.as('count')])
        .where('closed_at', 'is', null)
        // As a range, so that the index of open alarms answers: '0' follows '/'.
        .where('unit_id', '>=', `${vendor}/`)
        .where('unit_id', '<', `${vendor}0`)
        .groupBy('priority')
        .execute();
      const counted = { emergencies: 0, others: 0 };
      for (const { priority, count } of rows) counted[priority === 'emergency' ? 'emergencies' : 'others'] += count;
      return counted;
    },
  };
}

export function unregisteredRepository(session: Session, changes: ChangeRepository): UnregisteredRepository {
  const { db } = session;
  return {
    ...unregisteredReads(session),
    async settle(alarm, { unitId, county }) {
      const marks = alarm.marks.filter((mark) => mark !== 'not-registered');
      const done = await db
        .updateTable('alarm')
        .set(rowOf({ ...alarm, unitId, county, marks, version: alarm.version + 1 }))
        .where('id', '=', rowNumber(alarm.id))
        .where('version', '=', alarm.version)
        .executeTakeFirst();
      if (done.numUpdatedRows !== 1n) throw new StoreError('conflict', `alarm ${alarm.id} was changed meanwhile`);
      await changes.add('alarm', [alarm.id]);
    },
    async handOver(alarmId, toAlarmId, unitId) {
      const all = db
        .updateTable('occurrence')
        .set({ alarm_id: rowNumber(toAlarmId) })
        .where('alarm_id', '=', rowNumber(alarmId));
      const { numUpdatedRows } = await (unitId === undefined
        ? all
        : all.where('unit_id', '=', unitId)
      ).executeTakeFirst();
      const moved = Number(numUpdatedRows);
      for (const [id, more] of [
        [alarmId, -moved],
        [toAlarmId, moved],
      ] as const)
        await db
          .updateTable('alarm')
          .set((eb) => ({ kept: eb('kept', '+', more) }))
          .where('id', '=', rowNumber(id))
          .execute();
    },
  };
}
