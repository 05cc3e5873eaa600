import { applyWindowDays, type DueState } from '@vigil/vocabulary';
import { type Expression, type SqlBool, sql } from 'kysely';

const dayMs = 86_400_000;
const until = sql.ref('unit.inspection_valid_until');
const outOfUse = sql.ref('unit.out_of_use');

/** The SQL of vocabulary's `judgeDue`, for filters; dates are ISO text, so their order is the calendar's. */
export function dueFilter(state: DueState, today: string): Expression<SqlBool> {
  const applyUntil = new Date(Date.parse(today) + applyWindowDays * dayMs).toISOString().slice(0, 10);
  const month = today.slice(0, 7);
  const inUse = sql`${until} is not null and ${outOfUse} = 0`;
  switch (state) {
    case 'none':
      return sql<SqlBool>`${until} is null`;
    case 'out-of-use':
      return sql<SqlBool>`(${until} is not null and ${outOfUse} = 1)`;
    case 'overdue':
      return sql<SqlBool>`(${inUse} and ${until} < ${today})`;
    case 'due':
      return sql<SqlBool>`(${inUse} and ${until} >= ${today} and substr(${until}, 1, 7) = ${month})`;
    case 'apply':
      return sql<SqlBool>`(${inUse} and ${until} <= ${applyUntil} and ${until} >= ${today} and substr(${until}, 1, 7) <> ${month})`;
    case 'ok':
      return sql<SqlBool>`(${inUse} and ${until} > ${applyUntil} and substr(${until}, 1, 7) <> ${month})`;
  }
}
