import type { Selectable } from 'kysely';
import type { CredentialTable } from '../schema.ts';
import type { ReadSession } from '../session.ts';
import type { OrganisationTable, SiteTable, UnitTable, VendorTable } from '../tables/register.ts';

/** What the register's tables hold before an import, by id. */
export interface KnownTables {
  readonly vendors: ReadonlyMap<string, Selectable<VendorTable>>;
  readonly organisations: ReadonlyMap<string, Selectable<OrganisationTable>>;
  readonly sites: ReadonlyMap<string, Selectable<SiteTable>>;
  readonly units: ReadonlyMap<string, Selectable<UnitTable>>;
}
export interface KnownCredentials {
  readonly credentials: ReadonlyMap<string, Selectable<CredentialTable>>;
  /** Units of a credential; missing: none. */
  readonly credentialUnits: ReadonlyMap<string, ReadonlySet<string>>;
}
/** To check references against and to find what really changes. */
export type KnownRows = KnownTables & KnownCredentials;

const byId = <R extends { readonly id: string }>(rows: readonly R[]): ReadonlyMap<string, R> =>
  new Map(rows.map((row) => [row.id, row]));

export async function loadKnownTables({ db }: ReadSession): Promise<KnownTables> {
  return {
    vendors: byId(await db.selectFrom('vendor').selectAll().execute()),
    organisations: byId(await db.selectFrom('organisation').selectAll().execute()),
    sites: byId(await db.selectFrom('site').selectAll().execute()),
    units: byId(await db.selectFrom('unit').selectAll().execute()),
  };
}

export async function loadKnownCredentials({ db }: ReadSession): Promise<KnownCredentials> {
  const credentialUnits = new Map<string, Set<string>>();
  for (const { credential, unit } of await db.selectFrom('credential_unit').selectAll().execute()) {
    const units = credentialUnits.get(credential);
    if (units === undefined) credentialUnits.set(credential, new Set([unit]));
    else units.add(unit);
  }
  return { credentials: byId(await db.selectFrom('credential').selectAll().execute()), credentialUnits };
}

export const loadKnownRows = async (session: ReadSession): Promise<KnownRows> => ({
  ...(await loadKnownTables(session)),
  ...(await loadKnownCredentials(session)),
});
