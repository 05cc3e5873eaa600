import { deadlineKinds, shelfEnd, stepAlarm } from '@vigil/vocabulary';
import type { ReadSession, Session } from '../session.ts';
import type {
  AlarmReads,
  AlarmRecord,
  AlarmRepository,
  ChangeRepository,
  DeadlineRepository,
  EffectRepository,
} from '../store.ts';
import { StoreError } from '../store-error.ts';
import { answersOf } from './alarm-answers.ts';
import { factsDiffer, sharpen } from './alarm-facts.ts';
import { alarmOf, rowOf } from './alarm-rows.ts';
import { slotOf } from './alarm-slots.ts';
import { alarmViews } from './alarm-views.ts';
import { rowNumber } from './rows.ts';

export function alarmReads(session: ReadSession): AlarmReads {
  const { db, engine } = session;
  const open = () => db.selectFrom('alarm').selectAll().where('closed_at', 'is', null);
  return {
    ...alarmViews(session),
    async get(id) {
      const row = await db.selectFrom('alarm').selectAll().where('id', '=', rowNumber(id)).executeTakeFirst();
      return row === undefined ? null : alarmOf(row);
    },
    async findOpen(unitId, code) {
      const row = await open().where('unit_id', '=', unitId).where('code', '=', code).executeTakeFirst();
      return row === undefined ? null : alarmOf(row);
    },
    async wasOpen(unitId, code, fromMs, toMs) {
      const row = await db
        .selectFrom('alarm')
        .select('id')
        .where('unit_id', '=', unitId)
        .where('raised_at', '<=', toMs)
        .where('code', '=', code)
        .where((eb) => eb.or([eb('closed_at', 'is', null), eb('closed_at', '>=', fromMs)]))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
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
  };
}

interface Neighbours {
  readonly changes: ChangeRepository;
  readonly effects: EffectRepository;
  readonly deadlines: DeadlineRepository;
}

export function alarmRepository(session: Session, { changes, effects, deadlines }: Neighbours): AlarmRepository {
  const { db } = session;
  const reads = alarmReads(session);
  const save = async (alarm: AlarmRecord): Promise<AlarmRecord> => {
    const next = { ...alarm, slot: await slotOf(session, alarm), version: alarm.version + 1 };
    const isFreed = next.slot !== null && next.state.closed !== null;
    const done = await db
      .updateTable('alarm')
      .set({ ...rowOf(next), ...(isFreed ? { slot_freed_at: session.clock() } : {}) })
      .where('id', '=', rowNumber(alarm.id))
      .where('version', '=', alarm.version)
      .executeTakeFirst();
    // Somebody moved it since it was read: the whole row would undo what they did, an acknowledgement for instance.
    if (done.numUpdatedRows !== 1n) throw new StoreError('conflict', `alarm ${alarm.id} was changed meanwhile`);
    await changes.add('alarm', [alarm.id]);
    return next;
  };

  /** The end of a shelf is a deadline: set, moved and taken away with the shelf itself. */
  const keepShelf = async (before: AlarmRecord, after: AlarmRecord, at: number): Promise<void> => {
    const dueAt = shelfEnd(after.state);
    if (dueAt === shelfEnd(before.state)) return;
    const { clock } = deadlineKinds.shelf;
    if (dueAt === null) await deadlines.cancel('shelf', after.id);
    else await deadlines.set({ kind: 'shelf', subject: after.id, number: dueAt, clock, dueAt, data: { at } });
  };

  return {
    ...reads,
    async insert(given) {
      const alarm = { ...given, slot: null, easedAt: null };
      // "do nothing" instead of an error: on PostgreSQL an error would end the whole transaction.
      const row = await db
        .insertInto('alarm')
        .values(rowOf({ ...alarm, slot: await slotOf(session, alarm), version: 1 }))
        .onConflict((conflict) => conflict.columns(['unit_id', 'code']).where('closed_at', 'is', null).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row === undefined)
        throw new StoreError('conflict', `an open alarm ${alarm.code} of unit ${alarm.unitId} exists`);
      await changes.add('alarm', [String(row.id)]);
      return alarmOf(row);
    },
    async apply(id, input, { expectedVersion, facts = {} } = {}) {
      const alarm = await reads.get(id);
      if (alarm === null) throw new StoreError('not-found', `no alarm ${id}`);
      if (expectedVersion !== undefined && expectedVersion !== alarm.version)
        throw new StoreError('conflict', `alarm ${id} is at version ${alarm.version}`, {
          details: { version: alarm.version },
        });
      const step = stepAlarm(alarm.state, input);
      if (step.kind === 'refused') return { step, alarm };
      const next = sharpen({ ...alarm, state: step.state }, facts);
      if (step.kind === 'same') return { step, alarm: factsDiffer(alarm, next) ? await save(next) : alarm };
      const saved = await save(next);
      for (const effect of step.effects) {
        await effects.add(await answersOf(session, saved, effect.what));
      }
      await keepShelf(alarm, saved, input.at);
      return { step, alarm: saved };
    },
  };
}
