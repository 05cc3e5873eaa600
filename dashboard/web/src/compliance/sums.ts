import { type ComplianceRow, type DueState, dueStates } from '@vigil/vocabulary';

export interface Sums {
  readonly total: number;
  readonly by: { readonly [S in DueState]: number };
}

export function sumOf(rows: readonly Pick<ComplianceRow, 'total' | 'by'>[]): Sums {
  const by: { [S in DueState]: number } = { none: 0, ok: 0, apply: 0, due: 0, overdue: 0, 'out-of-use': 0 };
  let total = 0;
  for (const row of rows) {
    total += row.total;
    for (const state of dueStates) by[state] += row.by[state];
  }
  return { total, by };
}

/** Share of units in use with a date whose certificate is still valid, in words. */
export function validShare({ total, by }: Sums): string {
  const counted = total - by.none - by['out-of-use'];
  return counted === 0 ? '–' : `${((100 * (counted - by.overdue)) / counted).toFixed(1)} %`;
}
