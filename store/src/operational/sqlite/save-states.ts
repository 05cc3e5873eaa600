import type { UnitState } from '../store.ts';
import { cells } from '../tables/columns.ts';
import { unitStateColumns } from '../tables/unit-state.ts';
import type { Connection } from './connection.ts';

const whole = cells(unitStateColumns);

/**
 * HOT STATEMENT, past Kysely on purpose: compiling a query per row costs ten times the row itself.
 * PostgreSQL: the same text ending in `select * from unnest($1::text[], $2::bigint[], …)` instead of `values (…)`.
 */
const upsert = `insert into unit_state (${whole.names.join(', ')}) values (${whole.names.map(() => '?').join(', ')})
  on conflict (unit_id) do update set ${whole.names
    .slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`;

const { unitId, lastSeenAt, seq, skewMs, status, statusAt, memory } = unitStateColumns;
const key = cells({ unitId });
const values = cells({ lastSeenAt, seq, skewMs, status, statusAt, memory });

/** HOT STATEMENT too: what every message of telemetry changes, without the eleven columns that it does not. */
const updateValues = `update unit_state
  set ${values.names.map((name) => `${name} = ?`).join(', ')} where ${key.names.join()} = ?`;

export function saveValuesWith(connection: Connection): (states: readonly UnitState[]) => void {
  return (states) => {
    const statement = connection.prepare(updateValues);
    for (const state of states) statement.run([...values.of(state), ...key.of(state)]);
  };
}

export function saveStatesWith(connection: Connection): (states: readonly UnitState[]) => void {
  return (states) => {
    const statement = connection.prepare(upsert);
    for (const state of states) statement.run(whole.of(state));
  };
}
