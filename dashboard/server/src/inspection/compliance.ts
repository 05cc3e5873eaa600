import type { RegisteredUnit } from '@vigil/store';
import {
  type ComplianceRow,
  type DueState,
  defaultPlaces,
  inScope,
  isSpecialEquipment,
  judgeDue,
  kindIds,
  type Scope,
  type UnitKind,
} from '@vigil/vocabulary';

type Counted = { -readonly [S in DueState]: number };

/** Units under statutory inspection by county and kind, counted by due state. `today` is a calendar day. */
export function complianceRows(units: Iterable<RegisteredUnit>, scope: Scope, today: string): readonly ComplianceRow[] {
  const rows = new Map<string, { county: string | null; kind: UnitKind; total: number; by: Counted }>();
  for (const { unit, site } of units) {
    const county = site?.county ?? null;
    if (!isSpecialEquipment(unit.kind) || !inScope(scope, { vendor: unit.vendor, county })) continue;
    const key = `${county ?? ''}/${unit.kind}`;
    const row = rows.get(key) ?? { county, kind: unit.kind, total: 0, by: none() };
    rows.set(key, row);
    const { state } = judgeDue({ validUntil: unit.inspectionValidUntil ?? null, outOfUse: unit.outOfUse, today });
    row.total += 1;
    row.by[state] += 1;
  }
  return [...rows.values()].toSorted(
    (a, b) => countyRank(a.county) - countyRank(b.county) || kindIds.indexOf(a.kind) - kindIds.indexOf(b.kind),
  );
}

/** As the register has them; those that it does not name, and none at all, come last. */
function countyRank(county: string | null): number {
  const at = defaultPlaces.counties.findIndex(({ id }) => id === county);
  return at >= 0 ? at : county === null ? Number.MAX_SAFE_INTEGER : defaultPlaces.counties.length;
}

function none(): Counted {
  return { none: 0, ok: 0, apply: 0, due: 0, overdue: 0, 'out-of-use': 0 };
}
