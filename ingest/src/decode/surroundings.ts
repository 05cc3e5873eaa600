import type { UpFamily, VendorRow } from '@vigil/vocabulary';

/** What decoding may ask, and tell, beside the bytes of its entry. */
export interface Surroundings {
  /** Minutes east of UTC of the clocks of a unit's vendor; null: the register knows it as another's, or not the vendor. */
  readonly offsetOf?: (vendor: string, unitId: string) => number | null;
  /** Told of each envelope that has keys which the contract does not know. */
  readonly strangers?: (family: UpFamily, envelope: unknown, part: number) => void;
}

export const noSurroundings: Surroundings = {};

interface Register {
  readonly units: { get(unitId: string): { readonly vendor: Clock & { readonly id: string } } | undefined };
  readonly vendors: { get(vendor: string): Clock | undefined };
}
type Clock = Pick<VendorRow, 'utcOffsetMinutes'>;

/** A unit that nobody has registered yet has the clock of those who speak for it. */
export function vendorOffset(register: Register): NonNullable<Surroundings['offsetOf']> {
  return (vendor, unitId) => {
    const owner = register.units.get(unitId)?.vendor;
    if (owner !== undefined) return owner.id === vendor ? owner.utcOffsetMinutes : null;
    return register.vendors.get(vendor)?.utcOffsetMinutes ?? null;
  };
}

/** Of a sender whose vendor is known, whatever the topic says. */
export function clockOf({ utcOffsetMinutes }: Clock): Surroundings {
  return { offsetOf: () => utcOffsetMinutes };
}
