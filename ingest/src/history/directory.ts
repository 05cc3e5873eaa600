import { createRegisterBook, type Reads, type RegisteredUnit } from '@vigil/store';

/** What a point says about its unit beside its values. */
export interface HistoryUnit {
  readonly registered: RegisteredUnit;
  /** One object a unit and version of the register, so that a driver can make its text once. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The register as the history needs it, in the history's own thread; follows what changes. */
export interface UnitDirectory {
  /** Takes in what changed in the register. */
  refresh(): Promise<void>;
  /** Null: nobody's unit, or the unit of another vendor. Such a message is in quarantine and no point. */
  find(vendor: string, unitId: string): HistoryUnit | null;
}

export function createDirectory(read: Pick<Reads, 'register'>): UnitDirectory {
  const book = createRegisterBook(read);
  const units = new Map<string, HistoryUnit>();
  return {
    refresh: async () => {
      const news = await book.refresh();
      if (news === null) return;
      if (news.anew) units.clear();
      for (const { after } of news.units) units.set(after.unit.id, { registered: after, tags: tagsOf(after) });
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
