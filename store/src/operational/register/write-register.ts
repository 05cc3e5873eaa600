import type { RegisterFile } from '@vigil/vocabulary';
import type { UpdateResult } from 'kysely';
import { chunks } from '../repositories/rows.ts';
import { organisationToRow, siteToRow, unitToRow, vendorToRow } from '../repositories/unit-rows.ts';
import type { Session } from '../session.ts';
import { StoreError } from '../store-error.ts';
import type { KnownRows } from './known-rows.ts';

interface Difference<R> {
  readonly added: readonly R[];
  /** With the version that the row had when it was compared. */
  readonly changed: readonly { readonly row: R; readonly knownVersion: number }[];
}

function difference<R extends { readonly id: string }>(
  rows: readonly R[],
  known: ReadonlyMap<string, R & { readonly version: number }>,
): Difference<R> {
  const added: R[] = [];
  const changed: { readonly row: R; readonly knownVersion: number }[] = [];
  for (const row of rows) {
    const before = known.get(row.id);
    if (before === undefined) added.push(row);
    else if (Object.entries(row).some(([key, value]) => Object.getOwnPropertyDescriptor(before, key)?.value !== value))
      changed.push({ row, knownVersion: before.version });
  }
  return { added, changed };
}

/** Which rows of a file are new or differ from what the store has. */
export function compareRegister(file: RegisterFile, known: KnownRows) {
  return {
    vendors: difference(file.vendors.map(vendorToRow), known.vendors),
    organisations: difference(file.organisations.map(organisationToRow), known.organisations),
    sites: difference(file.sites.map(siteToRow), known.sites),
    units: difference(file.units.map(unitToRow), known.units),
  };
}
export type RegisterDifference = ReturnType<typeof compareRegister>;

export const differs = (parts: RegisterDifference): boolean =>
  Object.values(parts).some(({ added, changed }) => added.length + changed.length > 0);

/** A row that somebody else wrote since it was compared would be overwritten unseen: better all of it again. */
function check({ numUpdatedRows }: UpdateResult, what: string): void {
  if (numUpdatedRows !== 1n) throw new StoreError('conflict', `${what} was changed during the import`);
}

/** @param version the register's new version, which every row written here carries: readers ask for what is above theirs */
export async function writeRegister({ db }: Session, parts: RegisterDifference, version: number): Promise<void> {
  const { vendors, organisations, sites, units } = parts;
  const stamped = <R extends object>(rows: readonly R[]) => rows.map((row) => ({ ...row, version }));

  for (const part of chunks(stamped(vendors.added))) await db.insertInto('vendor').values(part).execute();
  for (const { row, knownVersion } of vendors.changed) {
    const update = db.updateTable('vendor').set({ ...row, version });
    const done = await update.where('id', '=', row.id).where('version', '=', knownVersion).executeTakeFirst();
    check(done, `vendor ${row.id}`);
  }
  for (const part of chunks(stamped(organisations.added))) await db.insertInto('organisation').values(part).execute();
  for (const { row, knownVersion } of organisations.changed) {
    const update = db.updateTable('organisation').set({ ...row, version });
    const done = await update.where('id', '=', row.id).where('version', '=', knownVersion).executeTakeFirst();
    check(done, `organisation ${row.id}`);
  }
  for (const part of chunks(stamped(sites.added))) await db.insertInto('site').values(part).execute();
  for (const { row, knownVersion } of sites.changed) {
    const update = db.updateTable('site').set({ ...row, version });
    const done = await update.where('id', '=', row.id).where('version', '=', knownVersion).executeTakeFirst();
    check(done, `site ${row.id}`);
  }
  for (const part of chunks(stamped(units.added))) await db.insertInto('unit').values(part).execute();
  for (const { row, knownVersion } of units.changed) {
    const update = db.updateTable('unit').set({ ...row, version });
    const done = await update.where('id', '=', row.id).where('version', '=', knownVersion).executeTakeFirst();
    check(done, `unit ${row.id}`);
  }
}
