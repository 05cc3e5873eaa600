import {
  type CredentialRecord,
  createRegisterBook,
  type Reads,
  type RegisteredChange,
  type RegisteredUnit,
  type RegisterNews,
} from '@vigil/store';
import type { VendorRow } from '@vigil/vocabulary';

/** The register as the pipeline needs it: everything a message asks about its unit in one map look-up. */
export interface RegisterIndex {
  readonly version: number;
  readonly units: ReadonlyMap<string, RegisteredUnit>;
  /** Units behind a gateway, by the gateway's unit id. */
  readonly children: ReadonlyMap<string, ReadonlySet<string>>;
  /** Cameras of a site, sorted by id, by site id. */
  readonly cameras: ReadonlyMap<string, readonly string[]>;
  /** The unit that a credential is: the only one of a device, the gateway unit of a gateway. */
  readonly unitOfCredential: ReadonlyMap<string, string>;
  readonly vendors: ReadonlyMap<string, VendorRow>;
  /** Whose a credential is; undefined: nobody's that we know, or our own. */
  vendorOfCredential(credential: string): VendorRow | undefined;
  /** Is the unit in the register one of those that the credential reports? */
  speaksFor(credential: string, unitId: string): boolean;
  /** Units that changed, or whose site or vendor did, after a version seen before; 'all': too long ago to say. */
  changedSince(version: number): ReadonlySet<string> | 'all';
}

/** An index that follows the register. It changes only in `refresh`, by what changed there. */
export interface KeptRegister extends RegisterIndex {
  /** true: something changed. Costs what changed, whatever the size of the register. */
  refresh(): Promise<boolean>;
}

/** Reads the whole register, in pages between which everything else has its turn. */
export async function openRegister(read: Pick<Reads, 'register' | 'credentials'>): Promise<KeptRegister> {
  const book = createRegisterBook(read);
  const children = new Map<string, Set<string>>();
  const cameras = new Map<string, readonly string[]>();
  const behind = createUnitsBehindCredentials(book);
  const recent = createRecentChanges();
  let credentialVersion = -1;

  const place = ({ before, after }: RegisteredChange): void => {
    const { id } = after.unit;
    const [wasBehind, isBehind] = [before?.unit.gateway, after.unit.gateway];
    if (wasBehind !== isBehind) {
      if (wasBehind !== undefined) children.get(wasBehind)?.delete(id);
      if (isBehind !== undefined) children.set(isBehind, (children.get(isBehind) ?? new Set()).add(id));
    }
    const [wasAt, isAt] = [cameraSite(before), cameraSite(after)];
    if (wasAt === isAt) return;
    if (wasAt !== undefined) takeAway(cameras, wasAt, id);
    if (isAt !== undefined) cameras.set(isAt, [...(cameras.get(isAt) ?? []), id].toSorted());
  };

  const refreshUnits = async (): Promise<boolean> => {
    const news = await book.refresh();
    if (news === null) return false;
    if (news.anew) {
      children.clear();
      cameras.clear();
    }
    recent.add(news);
    for (const change of news.units) {
      place(change);
      if ((change.before?.unit.kind === 'gateway') !== (change.after.unit.kind === 'gateway'))
        behind.lookAgain(change.after.unit.id);
    }
    return true;
  };
  const refreshCredentials = async (): Promise<void> => {
    const version = await read.credentials.version();
    if (version === credentialVersion) return;
    const anew = version < credentialVersion;
    if (anew) behind.clear();
    for await (const changes of read.credentials.changesSince(anew ? 0 : Math.max(0, credentialVersion)))
      for (const { record, removed } of changes) behind.put(record, removed);
    credentialVersion = version;
  };

  const register: KeptRegister = {
    get version() {
      return book.version;
    },
    get units() {
      return book.units;
    },
    children,
    cameras,
    unitOfCredential: behind.unitOf,
    get vendors() {
      return book.vendors;
    },
    vendorOfCredential: (credential) => book.vendors.get(behind.record(credential)?.vendor ?? ''),
    speaksFor: (credential, unitId) => {
      const record = behind.record(credential);
      const unit = book.units.get(unitId);
      if (record === undefined || unit?.vendor.id !== record.vendor) return false;
      return record.units === 'all' || record.units.has(unitId);
    },
    changedSince: recent.since,
    async refresh() {
      // Every change of credentials is one of the register too. Credentials last: they look at units.
      const changed = await refreshUnits();
      await refreshCredentials();
      return changed;
    },
  };
  await register.refresh();
  return register;
}

/** Changes kept for those who look at what changed; whoever is further behind looks at everything. */
const recentKept = 32;

interface RecentChanges {
  add(news: RegisterNews): void;
  readonly since: RegisterIndex['changedSince'];
}

function createRecentChanges(): RecentChanges {
  /** Who has seen none of the versions from here to there is told 'all': too old, or of another store. */
  let [oldest, newest] = [0, 0];
  const kept: { readonly version: number; readonly units: readonly string[] }[] = [];
  return {
    add({ version, anew, units }) {
      newest = version;
      if (anew) {
        kept.length = 0;
        oldest = version;
        return;
      }
      kept.push({ version, units: units.map(({ after }) => after.unit.id) });
      if (kept.length > recentKept) oldest = kept.shift()?.version ?? oldest;
    },
    since: (version) =>
      version < oldest || version > newest
        ? 'all'
        : new Set(kept.flatMap((change) => (change.version > version ? change.units : []))),
  };
}

const cameraSite = (entry: RegisteredUnit | undefined): string | undefined =>
  entry?.unit.kind === 'camera' ? entry.site?.id : undefined;

function takeAway(lists: Map<string, readonly string[]>, key: string, id: string): void {
  const left = (lists.get(key) ?? []).filter((other) => other !== id);
  if (left.length === 0) lists.delete(key);
  else lists.set(key, left);
}

interface UnitsBehindCredentials {
  readonly unitOf: ReadonlyMap<string, string>;
  record(credential: string): CredentialRecord | undefined;
  put(record: CredentialRecord, removed: boolean): void;
  /** A unit became a gateway or ceased to be one. */
  lookAgain(unitId: string): void;
  clear(): void;
}

function createUnitsBehindCredentials(book: Pick<RegisterIndex, 'units'>): UnitsBehindCredentials {
  const unitOf = new Map<string, string>();
  const records = new Map<string, CredentialRecord>();
  /** Credentials that name a unit, by unit. */
  const naming = new Map<string, Set<string>>();
  const unitsOf = ({ units }: CredentialRecord): Iterable<string> => (units === 'all' ? [] : units);

  const derive = (record: CredentialRecord): void => {
    const unit = unitBehind(record, book.units);
    if (unit === undefined) unitOf.delete(record.id);
    else unitOf.set(record.id, unit);
  };
  return {
    unitOf,
    record: (credential) => records.get(credential),
    put(record, removed) {
      const before = records.get(record.id);
      if (before !== undefined) for (const unit of unitsOf(before)) naming.get(unit)?.delete(record.id);
      if (removed) {
        records.delete(record.id);
        unitOf.delete(record.id);
        return;
      }
      records.set(record.id, record);
      for (const unit of unitsOf(record)) naming.set(unit, (naming.get(unit) ?? new Set()).add(record.id));
      derive(record);
    },
    lookAgain(unitId) {
      for (const id of naming.get(unitId) ?? []) {
        const record = records.get(id);
        if (record !== undefined) derive(record);
      }
    },
    clear() {
      unitOf.clear();
      records.clear();
      naming.clear();
    },
  };
}

function unitBehind(credential: CredentialRecord, units: ReadonlyMap<string, RegisteredUnit>): string | undefined {
  if (credential.units === 'all') return undefined;
  const ids = [...credential.units];
  if (credential.role === 'device') return ids.length === 1 ? ids[0] : undefined;
  const gateways = ids.filter((id) => units.get(id)?.unit.kind === 'gateway');
  return gateways.length === 1 ? gateways[0] : undefined;
}
