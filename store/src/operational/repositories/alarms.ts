import { stepAlarm, VigilError } from '@vigil/vocabulary';
import type { Session } from '../session.ts';
import type { AlarmRecord, AlarmRepository, AnswerRepository, ChangeRepository } from '../store.ts';
import { answersOf } from './alarm-answers.ts';
import { factsDiffer, sharpen } from './alarm-facts.ts';
import { alarmOf, occurrenceOf, occurrenceRow, rowOf } from './alarm-rows.ts';
import { alarmReads } from './alarm-views.ts';
import { rowNumber } from './rows.ts';

interface Neighbours {
  readonly changes: ChangeRepository;
  readonly answers: AnswerRepository;
}

export function alarmRepository(session: Session, { changes, answers }: Neighbours): AlarmRepository {
  const { db, engine } = session;
  const open = () => db.selectFrom('alarm').selectAll().where('closed_at', 'is', null);

  const get = async (id: string): Promise<AlarmRecord | null> => {
    const row = await db.selectFrom('alarm').selectAll().where('id', '=', rowNumber(id)).executeTakeFirst();
    return row === undefined ? null : alarmOf(row);
  };
  const save = async (alarm: AlarmRecord): Promise<AlarmRecord> => {
    const next = { ...alarm, version: alarm.version + 1 };
    await db.updateTable('alarm').set(rowOf(next)).where('id', '=', rowNumber(alarm.id)).execute();
    await changes.add('alarm', [alarm.id]);
    return next;
  };

  return {
    ...alarmReads(session),
    get,
    async findOpen(unitId, code) {
      const row = await open().where('unit_id', '=', unitId).where('code', '=', code).executeTakeFirst();
      return row === undefined ? null : alarmOf(row);
    },
    async openOf(unitIds) {
      const rows = await open()
        .where((eb) => engine.oneOf(eb.ref('unit_id'), unitIds))
        .orderBy('id')
        .execute();
      return rows.map(alarmOf);
    },
    async openByCode(codes) {
      const rows = await open()
        .where((eb) => engine.oneOf(eb.ref('code'), codes))
        .orderBy('id')
        .execute();
      return rows.map(alarmOf);
    },
    async insert(alarm) {
      // "do nothing" instead of an error: on PostgreSQL an error would end the whole transaction.
      const row = await db
        .insertInto('alarm')
        .values(rowOf({ ...alarm, version: 1 }))
        .onConflict((conflict) => conflict.columns(['unit_id', 'code']).where('closed_at', 'is', null).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined)
        throw new VigilError('version-conflict', `an open alarm ${alarm.code} of unit ${alarm.unitId} exists`);
      await changes.add('alarm', [String(row.id)]);
      return alarmOf(row);
    },
    async apply(id, input, { expectedVersion, facts = {} } = {}) {
      const alarm = await get(id);
      if (alarm === null) throw new VigilError('not-found', `no alarm ${id}`);
      if (expectedVersion !== undefined && expectedVersion !== alarm.version)
        throw new VigilError('version-conflict', `alarm ${id} is at version ${alarm.version}`, {
          details: { version: alarm.version },
        });
      const step = stepAlarm(alarm.state, input);
      if (step.kind === 'refused') return { step, alarm };
      const next = sharpen({ ...alarm, state: step.state }, facts);
      if (step.kind === 'same') return { step, alarm: factsDiffer(alarm, next) ? await save(next) : alarm };
      const saved = await save(next);
      for (const effect of step.effects) {
        if (effect === 'answer-seen') await answers.add(await answersOf(session, saved, 'seen'));
        if (effect === 'answer-closed') await answers.add(await answersOf(session, saved, 'closed'));
      }
      return { step, alarm: saved };
    },
    async addOccurrence(occurrence, { renewBefore } = {}) {
      const insert = async (): Promise<boolean> => {
        const row = await db
          .insertInto('occurrence')
          .values(occurrenceRow(occurrence))
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
    async linkOccurrence({ journal, journalSeq, part }, alarmId) {
      const loose = () =>
        db
          .updateTable('occurrence')
          .set({ alarm_id: rowNumber(alarmId) })
          .where('journal', '=', journal)
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
    async occurrences(alarmId, limit) {
      const rows = await db
        .selectFrom('occurrence')
        .selectAll()
        .where('alarm_id', '=', rowNumber(alarmId))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map(occurrenceOf);
    },
    async shelvedUntil(at) {
      const rows = await open().where('shelved_until', '<=', at).orderBy('shelved_until').execute();
      return rows.map(alarmOf);
    },
  };
}
