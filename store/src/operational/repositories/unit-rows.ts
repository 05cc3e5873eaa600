import type { OrganisationRow, SiteRow, UnitRow, VendorRow } from '@vigil/vocabulary';
import type { Selectable } from 'kysely';
import type { OrganisationTable, SiteTable, UnitStateTable, UnitTable, VendorTable } from '../schema.ts';
import type { UnitState } from '../store.ts';
import { flag, maybeBoolean, maybeFlag, parseRecord, parseTexts } from './rows.ts';

/** A row of the register without the version, which only whoever writes it gives. */
type Content<T> = Omit<Selectable<T>, 'version'>;

/** Both directions between the register's rows and its tables; optional in the file is null in the table. */
export const vendorToRow = (vendor: VendorRow): Content<VendorTable> => ({
  id: vendor.id,
  name: vendor.name,
  name_en: vendor.nameEn ?? null,
  profile: vendor.profile,
  utc_offset_minutes: vendor.utcOffsetMinutes,
  phone: vendor.phone ?? null,
});
export const vendorOf = (row: Content<VendorTable>): VendorRow => ({
  id: row.id,
  name: row.name,
  nameEn: row.name_en ?? undefined,
  profile: row.profile,
  utcOffsetMinutes: row.utc_offset_minutes,
  phone: row.phone ?? undefined,
});

export const organisationToRow = (organisation: OrganisationRow): Content<OrganisationTable> => ({
  id: organisation.id,
  role: organisation.role,
  name: organisation.name,
  name_en: organisation.nameEn ?? null,
  phone: organisation.phone ?? null,
  contact: organisation.contact ?? null,
});
export const organisationOf = (row: Content<OrganisationTable>): OrganisationRow => ({
  id: row.id,
  role: row.role,
  name: row.name,
  nameEn: row.name_en ?? undefined,
  phone: row.phone ?? undefined,
  contact: row.contact ?? undefined,
});

export const siteToRow = (site: SiteRow): Content<SiteTable> => ({
  id: site.id,
  name: site.name,
  name_en: site.nameEn ?? null,
  county: site.county,
  address: site.address,
  latitude: site.latitude ?? null,
  longitude: site.longitude ?? null,
  use: site.use,
  hours: JSON.stringify(site.hours),
});
export const siteOf = (row: Content<SiteTable>): SiteRow => ({
  id: row.id,
  name: row.name,
  nameEn: row.name_en ?? undefined,
  county: row.county,
  address: row.address,
  latitude: row.latitude ?? undefined,
  longitude: row.longitude ?? undefined,
  use: row.use,
  hours: parseTexts(row.hours),
});

export const unitToRow = (unit: UnitRow): Content<UnitTable> => ({
  id: unit.id,
  vendor: unit.vendor,
  kind: unit.kind,
  name: unit.name,
  site: unit.site ?? null,
  gateway: unit.gateway ?? null,
  profile: unit.profile ?? null,
  register_code: unit.registerCode ?? null,
  use_cert_no: unit.useCertNo ?? null,
  rescue_code: unit.rescueCode ?? null,
  vendor_device_id: unit.vendorDeviceId ?? null,
  catalogue_code: unit.catalogueCode ?? null,
  maintenance: unit.maintenance ?? null,
  user_unit: unit.user ?? null,
  floors: unit.floors ?? null,
  installed_on: unit.installedOn ?? null,
  inspection_valid_until: unit.inspectionValidUntil ?? null,
  insurance_valid_until: unit.insuranceValidUntil ?? null,
  out_of_use: flag(unit.outOfUse),
  people_sensor: maybeFlag(unit.peopleSensor),
  late_after_ms: unit.lateAfterMs ?? null,
  offline_after_ms: unit.offlineAfterMs ?? null,
});
export const unitOf = (row: Content<UnitTable>): UnitRow => ({
  id: row.id,
  vendor: row.vendor,
  kind: row.kind,
  name: row.name,
  site: row.site ?? undefined,
  gateway: row.gateway ?? undefined,
  profile: row.profile ?? undefined,
  registerCode: row.register_code ?? undefined,
  useCertNo: row.use_cert_no ?? undefined,
  rescueCode: row.rescue_code ?? undefined,
  vendorDeviceId: row.vendor_device_id ?? undefined,
  catalogueCode: row.catalogue_code ?? undefined,
  maintenance: row.maintenance ?? undefined,
  user: row.user_unit ?? undefined,
  floors: row.floors ?? undefined,
  installedOn: row.installed_on ?? undefined,
  inspectionValidUntil: row.inspection_valid_until ?? undefined,
  insuranceValidUntil: row.insurance_valid_until ?? undefined,
  outOfUse: row.out_of_use === 1,
  peopleSensor: maybeBoolean(row.people_sensor) ?? undefined,
  lateAfterMs: row.late_after_ms ?? undefined,
  offlineAfterMs: row.offline_after_ms ?? undefined,
});

export const unitStateOf = (row: Selectable<UnitStateTable>): UnitState => ({
  unitId: row.unit_id,
  lastSeenAt: row.last_seen_at,
  boot: row.boot,
  seq: row.seq,
  profile: row.profile,
  firmware: row.firmware,
  intervalMs: row.interval_ms,
  peopleSensor: maybeBoolean(row.people_sensor),
  declared: row.declared,
  declaredAt: row.declared_at,
  availability: row.availability,
  availabilityReason: row.availability_reason,
  availabilitySince: row.availability_since,
  skewMs: row.skew_ms,
  status: parseRecord(row.status),
  statusAt: row.status_at,
  lastTestAt: row.last_test_at,
  memory: parseRecord(row.memory),
});
