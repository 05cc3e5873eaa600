import type { RegisteredUnit } from '@vigil/store';
import type { UpFamily } from '@vigil/vocabulary';

/** What decoding may ask, and tell, beside the bytes of its entry. */
export interface Surroundings {
  /** Minutes east of UTC of the clocks of a unit's vendor; null: the register does not know the unit as the vendor's. */
  readonly offsetOf?: (vendor: string, unitId: string) => number | null;
  /** Told of each envelope that has keys which the contract does not know. */
  readonly strangers?: (family: UpFamily, envelope: unknown, part: number) => void;
}

export const noSurroundings: Surroundings = {};

interface Register {
  readonly units: { get(unitId: string): Pick<RegisteredUnit, 'vendor'> | undefined };
}

export function vendorOffset(register: Register): NonNullable<Surroundings['offsetOf']> {
  return (vendor, unitId) => {
    const owner = register.units.get(unitId)?.vendor;
    return owner?.id === vendor ? owner.utcOffsetMinutes : null;
  };
}
