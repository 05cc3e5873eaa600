import type { ListedInspection, Repositories } from '@vigil/store';
import { type InspectionMark, type InspectionRow, judgeDue, type Scope, VigilError } from '@vigil/vocabulary';
import { visible } from '../http/route.ts';
import { inspectionFor } from '../session/without-names.ts';

export function inspectionRowOf(row: ListedInspection, scope: Scope, today: string): InspectionRow {
  const { unit, siteName, county, address, user, takenUp } = row;
  const validUntil = unit.inspectionValidUntil ?? null;
  return inspectionFor(scope, {
    unitId: unit.id,
    name: unit.name,
    kind: unit.kind,
    vendor: unit.vendor,
    county,
    siteName,
    address,
    registerCode: unit.registerCode ?? null,
    validUntil,
    days: judgeDue({ validUntil, outOfUse: unit.outOfUse, today }).days,
    user: user === null ? null : { name: user.name, contact: user.contact ?? null, phone: user.phone ?? null },
    takenUp,
  });
}

/** The mark as it is now, if it is the one that the caller has seen: two people must not take up the same work. */
export async function markAsSeen(
  tx: Repositories,
  scope: Scope,
  unitId: string,
  seenAt: number | null,
): Promise<InspectionMark | null> {
  const found = await tx.register.unit(unitId);
  visible(scope, found && { vendor: found.unit.vendor, county: found.site?.county ?? null });
  const mark = await tx.inspections.takenUp(unitId);
  if ((mark?.at ?? null) !== seenAt)
    throw new VigilError('version-conflict', 'somebody else has taken it up or given it back', { details: mark });
  return mark;
}
