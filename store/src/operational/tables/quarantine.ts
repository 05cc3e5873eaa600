import type { QuarantineReason } from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { QuarantineItem } from '../ports/quarantine.ts';
import { type ColumnsFor, column, type RowOf } from './columns.ts';

export const quarantineColumns = {
  at: column<number>()('at'),
  vendor: column<string | null>()('vendor'),
  unitId: column<string | null>()('unit_id'),
  origin: column<string>()('origin'),
  topic: column<string>()('topic'),
  reason: column<QuarantineReason>()('reason'),
  detail: column<string>()('detail'),
  payload: column<Uint8Array>()('payload'),
  journal: column<string>()('journal'),
  epoch: column<string>()('epoch'),
  journalSeq: column<number>()('journal_seq'),
  part: column<number>()('part'),
} satisfies ColumnsFor<Omit<QuarantineItem, 'id'>>;

export interface QuarantineTable extends RowOf<typeof quarantineColumns> {
  id: Generated<number>;
}
