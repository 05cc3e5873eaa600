import type { Availability } from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { UnitState } from '../ports/units.ts';
import { parseRecord } from '../repositories/rows.ts';
import { type ColumnsFor, column, json, maybeFlag, type RowOf } from './columns.ts';

/** The first one is the key; saved by hand, in this order (sqlite/save-states.ts). */
export const unitStateColumns = {
  unitId: column<string>()('unit_id'),
  lastSeenAt: column<number | null>()('last_seen_at'),
  boot: column<number | null>()('boot'),
  seq: column<number | null>()('seq'),
  profile: column<string | null>()('profile'),
  firmware: column<string | null>()('firmware'),
  intervalMs: column<number | null>()('interval_ms'),
  peopleSensor: maybeFlag('people_sensor'),
  declared: column<UnitState['declared']>()('declared'),
  declaredAt: column<number | null>()('declared_at'),
  availability: column<Availability>()('availability'),
  availabilityReason: column<string>()('availability_reason'),
  availabilitySince: column<number>()('availability_since'),
  skewMs: column<number | null>()('skew_ms'),
  status: json('status', parseRecord),
  statusAt: column<number | null>()('status_at'),
  lastTestAt: column<number | null>()('last_test_at'),
  memory: json('memory', parseRecord),
} satisfies ColumnsFor<UnitState>;

export interface UnitStateTable extends RowOf<typeof unitStateColumns> {
  /** The availability under which the unit stands in `availability_count`. */
  counted: Generated<Availability>;
}
