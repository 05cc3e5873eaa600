import type { CredentialRecord, Reads, RegisteredUnit } from '@vigil/store';
import { type UnitKind, unitKinds } from '@vigil/vocabulary';

/**
 * The register as the pipeline needs it: everything a message asks about its unit in one map look-up.
 * Immutable; a new version of the register is a new index.
 */
export interface RegisterIndex {
  readonly version: number;
  readonly units: ReadonlyMap<string, RegisteredUnit>;
  readonly vendors: ReadonlySet<string>;
  /** Units behind a gateway, by the gateway's unit id. */
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Cameras of a site, sorted by id, by site id. */
  readonly cameras: ReadonlyMap<string, readonly string[]>;
  /** The unit that a credential is: the only one of a device, the gateway unit of a gateway. */
  readonly unitOfCredential: ReadonlyMap<string, string>;
}

export async function loadRegister(read: Pick<Reads, 'register' | 'credentials'>): Promise<RegisterIndex> {
  const [{ version, vendors, units }, credentials] = await Promise.all([read.register.all(), read.credentials.all()]);
  return indexRegister(
    version,
    vendors.map((vendor) => vendor.id),
    units,
    credentials,
  );
}

function indexRegister(
  version: number,
  vendors: readonly string[],
  list: readonly RegisteredUnit[],
  credentials: readonly CredentialRecord[],
): RegisterIndex {
  const units = new Map<string, RegisteredUnit>();
  const children = new Map<string, string[]>();
  const cameras = new Map<string, string[]>();
  for (const registered of list) {
    const { unit, site } = registered;
    units.set(unit.id, registered);
    if (unit.gateway !== undefined) pushTo(children, unit.gateway, unit.id);
    if (unit.kind === 'camera' && site !== null) pushTo(cameras, site.id, unit.id);
  }
  for (const ids of cameras.values()) ids.sort();
  const unitOfCredential = new Map<string, string>();
  for (const credential of credentials) {
    const unit = unitBehind(credential, units);
    if (unit !== undefined) unitOfCredential.set(credential.id, unit);
  }
  return { version, units, vendors: new Set(vendors), children, cameras, unitOfCredential };
}

function pushTo(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function unitBehind(credential: CredentialRecord, units: ReadonlyMap<string, RegisteredUnit>): string | undefined {
  if (credential.units === 'all') return undefined;
  const ids = [...credential.units];
  if (credential.role === 'device') return ids.length === 1 ? ids[0] : undefined;
  const gateways = ids.filter((id) => units.get(id)?.unit.kind === 'gateway');
  return gateways.length === 1 ? gateways[0] : undefined;
}

/** Special equipment in the sense of the national catalogue: it has a statutory inspection. */
export function isSpecialEquipment(kind: UnitKind): boolean {
  return unitKinds[kind].catalogue !== null;
}
