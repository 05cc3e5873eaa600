import type { Reads, RegisteredUnit } from '@vigil/store';

/** What a point says about its unit beside its values. */
export interface HistoryUnit {
  readonly registered: RegisteredUnit;
  /** One object a unit and version of the register, so that a driver can make its text once. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The register as the history needs it, in the history's own thread: a city's register takes a second to read, and no
 * alarm waits here.
 */
export interface UnitDirectory {
  /** Reads the register again if it has changed. */
  refresh(): Promise<void>;
  /** Null: nobody's unit, or the unit of another vendor. Such a message is in quarantine and no point. */
  find(vendor: string, unitId: string): HistoryUnit | null;
}

export function createDirectory(read: Pick<Reads, 'register'>): UnitDirectory {
  let version = -1;
  let units: ReadonlyMap<string, HistoryUnit> = new Map();
  return {
    refresh: async () => {
      if ((await read.register.version()) === version) return;
      const all = await read.register.all();
      units = new Map(all.units.map((registered) => [registered.unit.id, { registered, tags: tagsOf(registered) }]));
      version = all.version;
    },
    find: (vendor, unitId) => {
      const known = units.get(unitId);
      return known?.registered.vendor.id === vendor ? known : null;
    },
  };
}

function tagsOf({ unit, site, vendor }: RegisteredUnit): Readonly<Record<string, string>> {
  return { vendor: vendor.id, kind: unit.kind, ...(site === null ? {} : { county: site.county }) };
}
