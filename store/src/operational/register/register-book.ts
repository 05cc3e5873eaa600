import type { SiteRow, VendorRow } from '@vigil/vocabulary';
import type { Reads, RegisteredUnit, RegisterPage } from '../store.ts';

/** What became of one unit. */
export interface RegisteredChange {
  /** Undefined: it is new. */
  readonly before: RegisteredUnit | undefined;
  readonly after: RegisteredUnit;
}

export interface RegisterNews {
  readonly version: number;
  /** Everything was read anew (the first time, or another store stands in the old one's place): forget what was derived. */
  readonly anew: boolean;
  /** Units that changed, or whose site or vendor did. */
  readonly units: readonly RegisteredChange[];
}

/** Every unit of the register in memory, with its site and vendor; kept by what changed. */
export interface RegisterBook {
  /** -1 before the first refresh. */
  readonly version: number;
  readonly units: ReadonlyMap<string, RegisteredUnit>;
  readonly vendors: ReadonlyMap<string, VendorRow>;
  /**
   * Takes in what was written since the last time; null: nothing was. Costs what changed, whatever the size of the
   * register. When it fails the book stays at its version and the next refresh takes the same in again.
   */
  refresh(): Promise<RegisterNews | null>;
}

interface Contents {
  readonly vendors: Map<string, VendorRow>;
  readonly sites: Map<string, SiteRow>;
  readonly units: Map<string, RegisteredUnit>;
  readonly unitsOfVendor: Map<string, Set<string>>;
  readonly unitsOfSite: Map<string, Set<string>>;
}

const empty = (): Contents => ({
  vendors: new Map(),
  sites: new Map(),
  units: new Map(),
  unitsOfVendor: new Map(),
  unitsOfSite: new Map(),
});

function move(sets: Map<string, Set<string>>, id: string, from: string | undefined, to: string | undefined): void {
  if (from === to) return;
  if (from !== undefined) sets.get(from)?.delete(id);
  if (to === undefined) return;
  const set = sets.get(to);
  if (set === undefined) sets.set(to, new Set([id]));
  else set.add(id);
}

/** Takes in one page; returns the units that are to be looked at again. */
function takeIn(book: Contents, page: RegisterPage, seen: Map<string, RegisteredUnit | undefined>): void {
  const put = (entry: RegisteredUnit): void => {
    const before = book.units.get(entry.unit.id);
    if (!seen.has(entry.unit.id)) seen.set(entry.unit.id, before);
    book.units.set(entry.unit.id, entry);
  };
  for (const vendor of page.vendors) {
    book.vendors.set(vendor.id, vendor);
    for (const id of book.unitsOfVendor.get(vendor.id) ?? []) {
      const entry = book.units.get(id);
      if (entry !== undefined) put({ ...entry, vendor });
    }
  }
  for (const site of page.sites) {
    book.sites.set(site.id, site);
    for (const id of book.unitsOfSite.get(site.id) ?? []) {
      const entry = book.units.get(id);
      if (entry !== undefined) put({ ...entry, site });
    }
  }
  for (const unit of page.units) {
    const vendor = book.vendors.get(unit.vendor);
    // Written together with this unit after its page was read: the unit comes again with it.
    if (vendor === undefined) continue;
    const before = book.units.get(unit.id)?.unit;
    move(book.unitsOfVendor, unit.id, before?.vendor, unit.vendor);
    move(book.unitsOfSite, unit.id, before?.site, unit.site);
    put({ unit, site: unit.site === undefined ? null : (book.sites.get(unit.site) ?? null), vendor });
  }
}

/**
 *   refresh ──▶ same version? ──yes──▶ null
 *                  │ no: pages above the known version, a turn of the event loop between two
 *                  ▼
 *            each taken in as it comes ──▶ the version that stood before the first page
 *
 * Refreshes that are asked for while one runs share it.
 */
export function createRegisterBook(read: Pick<Reads, 'register'>): RegisterBook {
  let contents = empty();
  let version = -1;
  let running: Promise<RegisterNews | null> | null = null;
  /** What the units were before; kept when a refresh fails, because whoever derives from them has not been told yet. */
  let seen = new Map<string, RegisteredUnit | undefined>();

  const take = async (): Promise<RegisterNews | null> => {
    // Before the pages: what is written while they are read is seen again next time, which harms nothing.
    const wanted = await read.register.version();
    if (wanted === version) return null;
    // A row that has left the register is in no page.
    const anew = version === -1 || wanted < version || (await read.register.removedAt()) > version;
    const target = anew ? empty() : contents;
    if (anew) seen = new Map();
    for await (const page of read.register.changesSince(anew ? 0 : version)) takeIn(target, page, seen);
    contents = target;
    version = wanted;
    const units = [...seen].flatMap(([id, before]) => {
      const after = target.units.get(id);
      return after === undefined ? [] : [{ before, after }];
    });
    seen = new Map();
    return { version, anew, units };
  };

  return {
    get version() {
      return version;
    },
    get units() {
      return contents.units;
    },
    get vendors() {
      return contents.vendors;
    },
    refresh() {
      running ??= take().finally(() => {
        running = null;
      });
      return running;
    },
  };
}
