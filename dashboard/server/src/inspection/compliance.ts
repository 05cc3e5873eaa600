import type { RegisteredUnit } from '@vigil/store';
import {
  type ComplianceRow,
  type DueState,
  inScope,
  judgeDue,
  type Scope,
  type UnitKind,
  unitKinds,
} from '@vigil/vocabulary';

type Counted = { -readonly [S in DueState]: number };

/** Units under statutory inspection by county and kind, counted by due state. `today` is a calendar day. */
export function complianceRows(units: Iterable<RegisteredUnit>, scope: Scope, today: string): readonly ComplianceRow[] {
  const rows = new Map<string, { county: string | null; kind: UnitKind; total: number; by: Counted }>();
  for (const { unit, site } of units) {
    const county = site?.county ?? null;
    if (unitKinds[unit.kind].catalogue === null || !inScope(scope, { vendor: unit.vendor, county })) continue;
    const key = `${county ?? ''}/${unit.kind}`;
    const row = rows.get(key) ?? { county, kind: unit.kind, total: 0, by: none() };
    rows.set(key, row);
    const { state } = judgeDue({ validUntil: unit.inspectionValidUntil ?? null, outOfUse: unit.outOfUse, today });
    row.total += 1;
    row.by[state] += 1;
  }
  return [...rows.values()].toSorted(
    (a, b) => (a.county ?? '').localeCompare(b.county ?? '') || a.kind.localeCompare(b.kind),
  );
}

function none(): Counted {
  return { none: 0, ok: 0, apply: 0, due: 0, overdue: 0, 'out-of-use': 0 };
}
