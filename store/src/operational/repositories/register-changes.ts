import { following, rowsAtOnce, versionPages } from '../register/version-pages.ts';
import type { ReadSession } from '../session.ts';
import type { RegisterReads } from '../store.ts';
import { siteOf, unitOf, vendorOf } from './unit-rows.ts';

/** Rows above a version, in pages: what others refer to comes first. */
export function registerChanges({ db }: ReadSession): RegisterReads['changesSince'] {
  const vendors = db.selectFrom('vendor').selectAll().orderBy('version').orderBy('id').limit(rowsAtOnce);
  const sites = db.selectFrom('site').selectAll().orderBy('version').orderBy('id').limit(rowsAtOnce);
  const units = db.selectFrom('unit').selectAll().orderBy('version').orderBy('id').limit(rowsAtOnce);
  const none = { vendors: [], sites: [], units: [] };
  return async function* changesSince(since) {
    for await (const rows of versionPages((last) => vendors.where(following('vendor', since, last)).execute()))
      yield { ...none, vendors: rows.map(vendorOf) };
    for await (const rows of versionPages((last) => sites.where(following('site', since, last)).execute()))
      yield { ...none, sites: rows.map(siteOf) };
    for await (const rows of versionPages((last) => units.where(following('unit', since, last)).execute()))
      yield { ...none, units: rows.map(unitOf) };
  };
}
