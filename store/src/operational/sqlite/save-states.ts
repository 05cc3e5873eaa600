import type { UnitState } from '../store.ts';
import type { Connection } from './connection.ts';

const columns = [
  'unit_id',
  'last_seen_at',
  'boot',
  'seq',
  'profile',
  'firmware',
  'interval_ms',
  'people_sensor',
  'declared',
  'declared_at',
  'availability',
  'availability_reason',
  'availability_since',
  'skew_ms',
  'status',
  'status_at',
  'last_test_at',
  'memory',
] as const;

/**
 * HOT STATEMENT, past Kysely on purpose: compiling a query per row costs ten times the row itself.
 * PostgreSQL: the same text ending in `select * from unnest($1::text[], $2::bigint[], …)` instead of `values (…)`.
 */
const upsert = `insert into unit_state (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
  on conflict (unit_id) do update set ${columns
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`;

const flag = (value: boolean | null): number | null => (value === null ? null : Number(value));

/** HOT STATEMENT too: what every message of telemetry changes, without the eleven columns that it does not. */
const updateValues = `update unit_state
  set last_seen_at = ?, seq = ?, skew_ms = ?, status = ?, status_at = ?, memory = ? where unit_id = ?`;

export function saveValuesWith(connection: Connection): (states: readonly UnitState[]) => void {
  return (states) => {
    const statement = connection.prepare(updateValues);
    for (const state of states)
      statement.run([
        state.lastSeenAt,
        state.seq,
        state.skewMs,
        JSON.stringify(state.status),
        state.statusAt,
        JSON.stringify(state.memory),
        state.unitId,
      ]);
  };
}

export function saveStatesWith(connection: Connection): (states: readonly UnitState[]) => void {
  return (states) => {
    const statement = connection.prepare(upsert);
    for (const state of states)
      statement.run([
        state.unitId,
        state.lastSeenAt,
        state.boot,
        state.seq,
        state.profile,
        state.firmware,
        state.intervalMs,
        flag(state.peopleSensor),
        state.declared,
        state.declaredAt,
        state.availability,
        state.availabilityReason,
        state.availabilitySince,
        state.skewMs,
        JSON.stringify(state.status),
        state.statusAt,
        state.lastTestAt,
        JSON.stringify(state.memory),
      ]);
  };
}
