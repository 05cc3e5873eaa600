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
  /** Row of the same entry that has its bytes; null: this one. */
  bytes_of: Generated<number | null>;
  more: Generated<number>;
  /** Bytes that this row is counted with. */
  size: number;
  reprocessed_at: Generated<number | null>;
}

/** By vendor; '' for rows of nobody that we know. */
export interface QuarantineSumTable {
  vendor: string;
  count: number;
  bytes: number;
}
