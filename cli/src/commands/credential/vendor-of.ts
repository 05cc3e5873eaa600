import { type UnitId, VigilError } from '@vigil/vocabulary';

/** The one vendor of these units. @throws VigilError 'not-found', 'bad-input' */
export async function vendorOf(
  units: readonly UnitId[],
  find: (unit: UnitId) => Promise<string | null>,
): Promise<string> {
  const vendors = new Set<string>();
  for (const unit of units) {
    const vendor = await find(unit);
    if (vendor === null)
      throw new VigilError(
        'not-found',
        `设备 ${unit} 不在登记册中 · unit ${unit} is not in the register: add it first (npm run vigil -- register add-unit)`,
      );
    vendors.add(vendor);
  }
  const [only] = vendors;
  if (vendors.size !== 1 || only === undefined)
    throw new VigilError(
      'bad-input',
      '一个凭证只能用于同一厂商的设备 · a credential speaks for one vendor’s units only',
    );
  return only;
}
