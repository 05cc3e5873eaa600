import type { ContractFaultKind } from '@vigil/vocabulary';
import type { ContractFault } from '../ports/contract-faults.ts';
import { type Column, type ColumnsFor, column, type RowOf } from './columns.ts';

/** Part of the key, where null would be another value each time: '' stands for none. */
const orNone = <N extends string>(name: N): Column<N, string | null, string> => ({
  name,
  toCell: (field) => field ?? '',
  toField: (cell) => (cell === '' ? null : cell),
});

export const contractFaultColumns = {
  credential: column<string>()('credential'),
  unitId: orNone('unit_id'),
  vendor: orNone('vendor'),
  kind: column<ContractFaultKind>()('kind'),
  path: column<string>()('path'),
  count: column<number>()('count'),
  firstAt: column<number>()('first_at'),
  lastAt: column<number>()('last_at'),
  sample: column<string>()('sample'),
} satisfies ColumnsFor<ContractFault>;

export type ContractFaultTable = RowOf<typeof contractFaultColumns>;
