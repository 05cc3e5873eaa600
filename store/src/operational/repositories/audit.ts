import { createHash } from 'node:crypto';
import type { Scope } from '@vigil/vocabulary';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { ReadSession, Session } from '../session.ts';
import type { AuditReads, AuditRepository } from '../store.ts';
import { take } from './counters.ts';
import { parseRecord } from './rows.ts';
import { alarmScopeFilter, scopeFilter } from './scope.ts';

interface Content {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
}

/** Before the first row. */
const genesis = '0'.repeat(64);
/** Where the chain ends, kept beside it: rows cut off at the end leave a chain that is whole in itself. */
const headKey = 'audit-head';
const listed = ['id', 'at', 'actor', 'action', 'subject', 'detail', 'hash'] as const;
const verifiedAtOnce = 1_000;

const done = sql.ref('audit.subject');

/**
 * Of the audit somebody with a narrower scope reads what was done to alarms and units in it; accounts, credentials and
 * imports concern the whole installation.
 */
function seenBy(engine: Engine, scope: Scope): Expression<SqlBool> {
  const alarms = alarmScopeFilter(engine, scope, sql.ref('alarm.vendor'), sql.ref('alarm.county'));
  const units = scopeFilter(engine, scope, sql.ref('unit.vendor'), sql.ref('site.county'));
  return sql<SqlBool>`case
    when ${done} like 'alarm:%' then exists (
      select 1 from alarm where alarm.id = cast(substr(${done}, 7) as bigint) and ${alarms})
    when ${done} like 'unit:%' then exists (
      select 1 from unit left join site on site.id = unit.site where unit.id = substr(${done}, 6) and ${units})
    else 1 = 0 end`;
}

/** The content is hashed as a JSON list, so that no two different rows give the same text. */
function link(previous: string, { at, actor, action, subject, detail }: Content): string {
  const text = JSON.stringify([previous, at, actor, action, subject, detail]);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function auditReads({ db, engine }: ReadSession): AuditReads {
  return {
    async list({ scope, subject, limit, beforeId }) {
      let query = db.selectFrom('audit').select(listed).orderBy('id', 'desc').limit(limit);
      if (scope !== undefined && (scope.vendor !== null || scope.counties !== null))
        query = query.where(seenBy(engine, scope));
      if (subject !== undefined) query = query.where('subject', '=', subject);
      if (beforeId !== undefined) query = query.where('id', '<', beforeId);
      return (await query.execute()).map((row) => ({ ...row, detail: parseRecord(row.detail) }));
    },
    async verify() {
      let previous = genesis;
      let lastId = 0;
      for (;;) {
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('id', '>', lastId)
          .orderBy('id')
          .limit(verifiedAtOnce)
          .execute();
        for (const row of rows) {
          if (link(previous, row) !== row.hash || (row.previous ?? previous) !== previous) return row.id;
          previous = row.hash;
          lastId = row.id;
        }
        if (rows.length < verifiedAtOnce) break;
      }
      const head = await db.selectFrom('process_fact').select('value').where('key', '=', headKey).executeTakeFirst();
      const expected: unknown = head === undefined ? genesis : JSON.parse(head.value);
      return expected === previous ? null : lastId + 1;
    },
  };
}

/**
 *   hash(n) = SHA-256( hash(n−1), at, actor, action, subject, detail )
 *
 * Shows that somebody changed, removed or slipped in a row. Who can rewrite the whole table and its head can also
 * compute new hashes: against that, write the newest hash down outside (docs: SECURITY.md).
 */
export function auditRepository(session: Session): AuditRepository {
  const { db } = session;
  const newest = () => db.selectFrom('audit').select(['id', 'hash']).orderBy('id', 'desc').limit(1).executeTakeFirst();
  return {
    ...auditReads(session),
    async add({ at, actor, action, subject, detail }) {
      // Locks the end of the chain until this transaction ends; `audit_by_previous` refuses a fork all the same.
      await take(db, 'audit');
      const content = { at, actor, action, subject, detail: JSON.stringify(detail) };
      const previous = (await newest())?.hash ?? genesis;
      const hash = link(previous, content);
      await db
        .insertInto('audit')
        .values({ ...content, hash, previous })
        .execute();
      await db
        .insertInto('process_fact')
        .values({ key: headKey, value: JSON.stringify(hash) })
        .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })))
        .execute();
    },
  };
}
