import { type VendorMessagePart, vendorMessageParts } from '@vigil/vocabulary';
import type { VendorMessage } from '../ports/vendor-live.ts';
import { type ColumnsFor, column, json, type RowOf } from './columns.ts';

export const vendorMessageColumns = {
  at: column<number>()('at'),
  vendor: column<string>()('vendor'),
  credential: column<string>()('credential'),
  unitId: column<string | null>()('unit_id'),
  topic: column<string>()('topic'),
  bytes: column<number>()('bytes'),
  payload: column<Uint8Array>()('payload'),
  parts: json('parts', (text): readonly VendorMessagePart[] => vendorMessageParts.parse(JSON.parse(text))),
  more: column<number>()('more'),
  skipped: column<number>()('skipped'),
  journal: column<string>()('journal'),
  epoch: column<string>()('epoch'),
  journalSeq: column<number>()('journal_seq'),
} satisfies ColumnsFor<VendorMessage>;

export type VendorMessageTable = RowOf<typeof vendorMessageColumns>;
