import type { OrganisationRow, SiteRow, UnitRow, VendorRow } from '@vigil/vocabulary';
import { spelled } from '../register/spelled.ts';
import type { UnitState } from '../store.ts';
import { type RowOf, toFields, toRow } from '../tables/columns.ts';
import { organisationColumns, siteColumns, unitColumns, vendorColumns } from '../tables/register.ts';
import { unitStateColumns } from '../tables/unit-state.ts';

// Both directions between what callers see and the tables; that both compile is what ties a map to its fields.

export const vendorToRow = (vendor: VendorRow): RowOf<typeof vendorColumns> => toRow(vendorColumns, vendor);
export const vendorOf = (row: RowOf<typeof vendorColumns>): VendorRow => toFields(vendorColumns, row);

export const organisationToRow = (organisation: OrganisationRow): RowOf<typeof organisationColumns> =>
  toRow(organisationColumns, organisation);
export const organisationOf = (row: RowOf<typeof organisationColumns>): OrganisationRow =>
  toFields(organisationColumns, row);

export const siteToRow = (site: SiteRow): RowOf<typeof siteColumns> & { spelled: string } => ({
  ...toRow(siteColumns, site),
  spelled: spelled(site.name, site.address),
});
export const siteOf = (row: RowOf<typeof siteColumns>): SiteRow => toFields(siteColumns, row);

export const unitToRow = (unit: UnitRow): RowOf<typeof unitColumns> & { spelled: string } => ({
  ...toRow(unitColumns, unit),
  spelled: spelled(unit.name),
});
export const unitOf = (row: RowOf<typeof unitColumns>): UnitRow => toFields(unitColumns, row);

export const unitStateOf = (row: RowOf<typeof unitStateColumns>): UnitState => toFields(unitStateColumns, row);
