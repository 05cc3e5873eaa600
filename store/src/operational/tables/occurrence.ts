import type { CanonicalId } from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { Occurrence } from '../ports/occurrences.ts';
import { parseRecord, rowNumber } from '../repositories/rows.ts';
import { type Column, type ColumnsFor, column, flag, json, type RowOf } from './columns.ts';

const alarmId: Column<'alarm_id', string | null, number | null> = {
  name: 'alarm_id',
  toCell: (field) => (field === null ? null : rowNumber(field)),
  toField: (cell) => (cell === null ? null : String(cell)),
};

export const occurrenceColumns = {
  alarmId,
  unitId: column<string>()('unit_id'),
  code: column<CanonicalId>()('code'),
  profile: column<string>()('profile'),
  raw: column<string>()('raw'),
  active: flag('active'),
  historical: flag('historical'),
  messageKey: column<string | null>()('message_key'),
  dedupeKey: column<string | null>()('dedupe_key'),
  boot: column<number | null>()('boot'),
  seq: column<number | null>()('seq'),
  deviceTime: column<number | null>()('device_time'),
  receivedAt: column<number>()('received_at'),
  journal: column<string>()('journal'),
  epoch: column<string>()('epoch'),
  journalSeq: column<number>()('journal_seq'),
  part: column<number>()('part'),
  detail: json('detail', parseRecord),
} satisfies ColumnsFor<Occurrence>;

export interface OccurrenceTable extends RowOf<typeof occurrenceColumns> {
  id: Generated<number>;
  /** When the same message came last; null: as received. */
  last_at: Generated<number | null>;
}
