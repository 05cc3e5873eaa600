import { type RegisterList, registerLists } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import type { CredentialTable } from '../schema.ts';
import type { ReadSession } from '../session.ts';
import type { OrganisationTable, SiteTable, UnitTable, VendorTable } from '../tables/register.ts';

/** What the store holds before an import, by id: to check references against and to find what really changes. */
export interface KnownRows {
  readonly vendors: ReadonlyMap<string, Selectable<VendorTable>>;
  readonly organisations: ReadonlyMap<string, Selectable<OrganisationTable>>;
  readonly sites: ReadonlyMap<string, Selectable<SiteTable>>;
  readonly units: ReadonlyMap<string, Selectable<UnitTable>>;
  readonly credentials: ReadonlyMap<string, Selectable<CredentialTable>>;
  /** Units of a credential; missing: none. */
  readonly credentialUnits: ReadonlyMap<string, ReadonlySet<string>>;
}

const byId = <R extends { readonly id: string }>(rows: readonly R[]): ReadonlyMap<string, R> =>
  new Map(rows.map((row) => [row.id, row]));

/** @param only these; the others stay empty */
export async function loadKnownRows(
  { db }: ReadSession,
  only: readonly RegisterList[] = registerLists,
): Promise<KnownRows> {
  const empty = new Map<string, never>();
  const wants = (list: RegisterList): boolean => only.includes(list);
  const credentialUnits = new Map<string, Set<string>>();
  for (const { credential, unit } of await db.selectFrom('credential_unit').selectAll().execute()) {
    const units = credentialUnits.get(credential);
    if (units === undefined) credentialUnits.set(credential, new Set([unit]));
    else units.add(unit);
  }
  return {
    vendors: !wants('vendors') ? empty : byId(await db.selectFrom('vendor').selectAll().execute()),
    organisations: !wants('organisations') ? empty : byId(await db.selectFrom('organisation').selectAll().execute()),
    sites: !wants('sites') ? empty : byId(await db.selectFrom('site').selectAll().execute()),
    units: !wants('units') ? empty : byId(await db.selectFrom('unit').selectAll().execute()),
    credentials: byId(await db.selectFrom('credential').selectAll().execute()),
    credentialUnits,
  };
}
