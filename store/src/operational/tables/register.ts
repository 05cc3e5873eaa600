import type { OrganisationRow, SiteRow, UnitId, UnitKind, UnitRow, VendorId, VendorRow } from '@vigil/vocabulary';
import { parseTexts } from '../repositories/rows.ts';
import { type ColumnsFor, column, flag, json, optional, optionalFlag, type RowOf } from './columns.ts';

export const vendorColumns = {
  id: column<VendorId>()('id'),
  name: column<string>()('name'),
  nameEn: optional<string>()('name_en'),
  profile: column<string>()('profile'),
  utcOffsetMinutes: column<number>()('utc_offset_minutes'),
  phone: optional<string>()('phone'),
} satisfies ColumnsFor<VendorRow>;

export const organisationColumns = {
  id: column<string>()('id'),
  role: column<OrganisationRow['role']>()('role'),
  name: column<string>()('name'),
  nameEn: optional<string>()('name_en'),
  phone: optional<string>()('phone'),
  contact: optional<string>()('contact'),
} satisfies ColumnsFor<OrganisationRow>;

export const siteColumns = {
  id: column<string>()('id'),
  name: column<string>()('name'),
  nameEn: optional<string>()('name_en'),
  county: column<string>()('county'),
  address: column<string>()('address'),
  latitude: optional<number>()('latitude'),
  longitude: optional<number>()('longitude'),
  use: column<SiteRow['use']>()('use'),
  hours: json('hours', parseTexts),
} satisfies ColumnsFor<SiteRow>;

export const unitColumns = {
  id: column<UnitId>()('id'),
  vendor: column<VendorId>()('vendor'),
  kind: column<UnitKind>()('kind'),
  name: column<string>()('name'),
  site: optional<string>()('site'),
  gateway: optional<UnitId>()('gateway'),
  profile: optional<string>()('profile'),
  registerCode: optional<string>()('register_code'),
  useCertNo: optional<string>()('use_cert_no'),
  rescueCode: optional<string>()('rescue_code'),
  vendorDeviceId: optional<string>()('vendor_device_id'),
  catalogueCode: optional<string>()('catalogue_code'),
  maintenance: optional<string>()('maintenance'),
  user: optional<string>()('user_unit'),
  floors: optional<string>()('floors'),
  installedOn: optional<string>()('installed_on'),
  inspectionValidUntil: optional<string>()('inspection_valid_until'),
  insuranceValidUntil: optional<string>()('insurance_valid_until'),
  outOfUse: flag('out_of_use'),
  peopleSensor: optionalFlag('people_sensor'),
  lateAfterMs: optional<number>()('late_after_ms'),
  offlineAfterMs: optional<number>()('offline_after_ms'),
} satisfies ColumnsFor<UnitRow>;

/** `register_version` 'register' at the last change of a row. */
interface Versioned {
  version: number;
}
/** As it is typed in letters (register/spelled.ts), for the search. */
interface Spelled {
  spelled: string;
}
export interface VendorTable extends RowOf<typeof vendorColumns>, Versioned {}
export interface OrganisationTable extends RowOf<typeof organisationColumns>, Versioned {}
export interface SiteTable extends RowOf<typeof siteColumns>, Spelled, Versioned {}
export interface UnitTable extends RowOf<typeof unitColumns>, Spelled, Versioned {}
