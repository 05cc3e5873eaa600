import { type RegisterFileInput, registerFileSchema } from '@vigil/vocabulary';

/** A register made by hand for tests that count: two vendors, a gateway each, lifts behind it and lifts on their own. */
export type Town = {
  [K in 'vendors' | 'organisations' | 'sites' | 'units' | 'credentials']: NonNullable<RegisterFileInput[K]>;
} & Pick<RegisterFileInput, 'format' | 'version'>;

export interface TownOptions {
  /** Lifts behind each vendor's gateway. */
  readonly lifts?: number;
  /** Lifts of each vendor with a credential of their own. */
  readonly singles?: number;
  /** Silence limits of every unit, ms; default: long, so that nothing falls silent within a test. */
  readonly lateAfterMs?: number;
  readonly offlineAfterMs?: number;
}

export const townVendors = ['north', 'south'] as const;
export type TownVendor = (typeof townVendors)[number];

export const gatewayOf = (vendor: TownVendor): string => `gw-${vendor}`;
export const liftOf = (vendor: TownVendor, index: number): string => `${vendor}-lift-${index}`;
export const singleOf = (vendor: TownVendor, index: number): string => `${vendor}-solo-${index}`;
/** Known beforehand: tests sign in with it as a stock client does. */
export const tokenOf = (credential: string): string => `token-of-${credential}-for-tests-only`;

export function town(options: TownOptions = {}): Town {
  const { lifts = 4, singles = 2, lateAfterMs = 3_600_000, offlineAfterMs = 7_200_000 } = options;
  const made: Town = {
    format: 'vigil-register',
    version: 1,
    vendors: townVendors.map((id) => ({ id, name: `厂商 ${id}`, nameEn: `Vendor ${id}`, profile: 'vigil' })),
    organisations: [],
    sites: [
      {
        id: 'site-1',
        name: '东门花园',
        nameEn: 'East Gate Garden',
        county: 'qingcheng',
        address: '清城区北江一路 1 号',
      },
    ],
    units: [],
    credentials: [],
  };
  const limits = { lateAfterMs, offlineAfterMs };
  for (const vendor of townVendors) {
    const gateway = gatewayOf(vendor);
    const behind = Array.from({ length: lifts }, (_, index) => liftOf(vendor, index + 1));
    const alone = Array.from({ length: singles }, (_, index) => singleOf(vendor, index + 1));
    const lift = (id: string, serial: number) => ({
      id,
      vendor,
      kind: 'elevator' as const,
      name: `${serial}号梯`,
      site: 'site-1',
      peopleSensor: true,
      ...limits,
    });
    made.units.push(
      { id: gateway, vendor, kind: 'gateway', name: `网关 ${vendor}`, site: 'site-1', ...limits },
      ...behind.map((id, index) => ({ ...lift(id, index + 1), gateway })),
      ...alone.map((id, index) => lift(id, lifts + index + 1)),
    );
    made.credentials.push(
      { id: gateway, vendor, role: 'gateway', token: tokenOf(gateway), units: [gateway, ...behind] },
      ...alone.map((id) => ({ id, vendor, role: 'device' as const, token: tokenOf(id), units: [id] })),
    );
  }
  // A mistake in here is one of the test, not of the product.
  registerFileSchema.parse(made);
  return made;
}
