import { timingSafeEqual } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Identity } from '@vigil/vocabulary';
import type { StoreConfig } from '../operational/config.ts';
import type { CredentialRecord } from '../operational/store.ts';
import { hmacToken } from '../secrets/token.ts';
import { type CredentialSource, NoStoreYetError, openCredentialSource } from './credential-source.ts';

/** What an operator of the broker wants to know; holds no token. */
export type CredentialBookEvent =
  | { readonly kind: 'loaded'; readonly credentials: number }
  | { readonly kind: 'refreshed'; readonly credentials: number; readonly changed: number }
  /** The store cannot be read: what was known stays valid, what is new is not known. Told once until it is back. */
  | { readonly kind: 'store-away'; readonly reason: string; readonly credentials: number }
  | { readonly kind: 'store-back' }
  /** There is none yet: nobody but our own processes can sign in. Told once, at a first start. */
  | { readonly kind: 'no-store-yet' };

/** All credentials of the installation in memory, so that the broker works while the store is busy or away. */
export interface CredentialBook {
  readonly size: number;
  find(id: string): CredentialRecord | undefined;
  findByCertificate(name: string): CredentialRecord | undefined;
  /**
   * In constant time. @returns what is stored of the token if it is good now, be it the one before the last rotation;
   *   null as well for a disabled credential and for one without a token
   */
  proof(record: CredentialRecord, token: string): Uint8Array | null;
  /** Credentials whose token before the last rotation has ceased to be good since this was asked last. */
  overlapsEnded(): readonly string[];
  identity(record: CredentialRecord): Identity;
  /** How many units it may speak for, as the register was a moment ago. */
  unitsOf(record: CredentialRecord): number;
  unitsOfVendor(vendor: string): number;
  /** Looks whether anything changed and takes it in; true: something did. Never throws because the store is away. */
  refresh(): Promise<boolean>;
  close(): void;
}

export interface CredentialBookOptions {
  /** Where the operational store stands; it need not exist yet. */
  readonly store: StoreConfig;
  readonly serverKey: Uint8Array;
  readonly onEvent?: (event: CredentialBookEvent) => void;
  /** Epoch ms. */
  readonly now?: () => number;
}

const countEveryMs = 30_000;
/** Rows read without giving way: about 5 ms on the reference machine. */
const rowsAtOnce = 500;

interface Pages {
  readonly byId: Map<string, CredentialRecord>;
  readonly byCertificate: Map<string, CredentialRecord>;
  /** Credentials with two good tokens, and until when. */
  readonly overlaps: Map<string, number>;
}

const noPages = (): Pages => ({ byId: new Map(), byCertificate: new Map(), overlaps: new Map() });

/** What is stored of each token that is good at a time, epoch ms. */
export function goodTokens({ tokenHmac, previous }: CredentialRecord, nowMs: number): readonly Uint8Array[] {
  const tokens = tokenHmac === null ? [] : [tokenHmac];
  return previous !== null && nowMs < previous.until ? [...tokens, previous.tokenHmac] : tokens;
}

/** A token whose time is over is forgotten: a clock that is set back makes none good again (`endOverlaps` in the store). */
const withoutEnded = (record: CredentialRecord, nowMs: number): CredentialRecord =>
  record.previous !== null && record.previous.until <= nowMs ? { ...record, previous: null } : record;

function put({ byId, byCertificate, overlaps }: Pages, record: CredentialRecord, removed: boolean): void {
  const before = byId.get(record.id);
  // A name may have gone to another credential in the same refresh: take away only one's own.
  if (before !== undefined && before.certificateName !== null)
    if (byCertificate.get(before.certificateName) === before) byCertificate.delete(before.certificateName);
  overlaps.delete(record.id);
  if (removed) {
    byId.delete(record.id);
    return;
  }
  byId.set(record.id, record);
  if (record.previous !== null) overlaps.set(record.id, record.previous.until);
  if (record.certificateName !== null) byCertificate.set(record.certificateName, record);
}

/**
 *   refresh ──▶ same version? ──yes──▶ false
 *                  │ no: rows above the known version, 500 at a time with a turn of the event loop between
 *                  ▼
 *            all read ──▶ taken over in one go ──▶ true      store away at any point: the old book stays
 */
export async function openCredentialBook(options: CredentialBookOptions): Promise<CredentialBook> {
  const { store, serverKey, onEvent = () => undefined, now = Date.now } = options;
  let source: CredentialSource | null = null;
  let pages = noPages();
  let known = -1;
  let away = false;
  let awaited = false;
  let vendorUnits: ReadonlyMap<string, number> = new Map();
  let countedAt = Number.NEGATIVE_INFINITY;
  let countedVersion = -1;
  let running: Promise<boolean> | null = null;
  let following: Promise<boolean> | null = null;
  let closed = false;

  const release = (): void => {
    source?.close();
    source = null;
  };

  /** Counted anew when the register has changed, and not more often than a bound that is generous needs. */
  const count = (from: CredentialSource): void => {
    const atMs = performance.now();
    if (atMs - countedAt < countEveryMs || from.registerVersion() === countedVersion) return;
    countedAt = atMs;
    countedVersion = from.registerVersion();
    vendorUnits = from.unitsByVendor();
  };

  const load = async (): Promise<boolean> => {
    if (source?.replaced() === true) {
      release();
      known = -1;
    }
    source ??= openCredentialSource(store);
    count(source);
    const version = source.version();
    if (version === known) return false;
    // Another store than before, or an older state of it: nothing known can be built on.
    const anew = known === -1 || version < known;
    const found: { readonly record: CredentialRecord; readonly removed: boolean }[] = [];
    let at = { version: anew ? 0 : known, id: anew ? '' : '\u{10FFFF}' };
    for (;;) {
      const rows = source.changes(at, rowsAtOnce);
      found.push(...rows);
      const last = rows.at(-1);
      if (last === undefined || rows.length < rowsAtOnce) break;
      at = { version: last.version, id: last.record.id };
      await nextTurn();
      if (closed) return false;
    }
    const next: Pages = anew ? noPages() : pages;
    for (const { record, removed } of found) put(next, record, removed);
    pages = next;
    // Not the newest row's version: what was written while we read is seen again next time, which harms nothing.
    known = version;
    const credentials = pages.byId.size;
    onEvent(anew ? { kind: 'loaded', credentials } : { kind: 'refreshed', credentials, changed: found.length });
    return true;
  };

  const attempt = async (): Promise<boolean> => {
    try {
      const changed = await load();
      if (away) onEvent({ kind: 'store-back' });
      away = false;
      return changed;
    } catch (error) {
      release();
      // What is there when it comes back may be another store: read it all, and keep the old book until then.
      known = -1;
      if (error instanceof NoStoreYetError && pages.byId.size === 0) {
        if (!awaited) onEvent({ kind: 'no-store-yet' });
        awaited = true;
        return false;
      }
      if (!away) {
        const reason = error instanceof Error ? error.message : String(error);
        onEvent({ kind: 'store-away', reason, credentials: pages.byId.size });
      }
      away = true;
      return false;
    }
  };

  const book: CredentialBook = {
    get size() {
      return pages.byId.size;
    },
    find: (id) => pages.byId.get(id),
    findByCertificate: (name) => pages.byCertificate.get(name),
    proof(record, token) {
      if (!record.enabled) return null;
      const given = hmacToken(serverKey, token);
      return goodTokens(record, now()).some((good) => good.length === given.length && timingSafeEqual(given, good))
        ? given
        : null;
    },
    overlapsEnded() {
      const ended = [...pages.overlaps].flatMap(([id, until]) => (until <= now() ? [id] : []));
      for (const id of ended) {
        const record = pages.byId.get(id);
        if (record !== undefined) put(pages, withoutEnded(record, now()), false);
        pages.overlaps.delete(id);
      }
      return ended;
    },
    identity: ({ id, role, vendor, units }) => ({ credential: id, role, vendor, units }),
    unitsOf: ({ units, vendor }) => (units === 'all' ? (vendorUnits.get(vendor ?? '') ?? 0) : units.size),
    unitsOfVendor: (vendor) => vendorUnits.get(vendor) ?? 0,
    refresh() {
      if (closed) return Promise.resolve(false);
      if (running === null) {
        running = attempt().finally(() => {
          running = null;
        });
        return running;
      }
      // The one under way may have read before what the caller knows of was written.
      following ??= running.then(() => {
        following = null;
        return book.refresh();
      });
      return following;
    },
    close() {
      closed = true;
      release();
    },
  };
  await book.refresh();
  return book;
}
