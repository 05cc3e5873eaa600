import type { ReadSession, Session } from '../session.ts';
import type { AnswerReads, AnswerRepository } from '../store.ts';
import { chunks, rowNumber } from './rows.ts';

export function answerReads({ db }: ReadSession): AnswerReads {
  return {
    async next(limit) {
      const rows = await db.selectFrom('answer_outbox').selectAll().orderBy('id').limit(limit).execute();
      return rows.map((row) => ({ ...row, id: String(row.id) }));
    },
  };
}

export function answerRepository(session: Session): AnswerRepository {
  const { db, engine } = session;
  return {
    ...answerReads(session),
    async add(rows) {
      for (const part of chunks(rows))
        await db
          .insertInto('answer_outbox')
          .values(part.map(({ topic, payload, at }) => ({ topic, payload, at })))
          .execute();
    },
    async done(ids) {
      await db
        .deleteFrom('answer_outbox')
        .where((eb) => engine.oneOf(eb.ref('id'), ids.map(rowNumber)))
        .execute();
    },
  };
}
