import { createHash } from 'node:crypto';
import type { KnownRegister, TableRowOf } from '@vigil/store';
import {
  columnOf,
  organisationRowSchema,
  plainText,
  type RegisterFault,
  registerColumns,
  sitePrefix,
  siteRowSchema,
  type TableList,
  unitRowSchema,
  vendorRowSchema,
} from '@vigil/vocabulary';
import type { z } from 'zod';
import { isSame, valueIn } from '../cells/as-it-is.ts';
import { type Patch, type Place, remarkAt } from '../cells/patch.ts';
import { cleared, type FieldValue } from '../cells/read-cell.ts';

const schemas: Readonly<Record<TableList, z.ZodType<TableRowOf>>> = {
  vendors: vendorRowSchema,
  organisations: organisationRowSchema,
  sites: siteRowSchema,
  units: unitRowSchema,
};

export interface MergedRow {
  readonly list: TableList;
  readonly place: Place;
  readonly row: TableRowOf;
  /** Only rows of units tell of this place: it stands and falls with them. */
  readonly isTold?: true;
}
export type Say = (fault: RegisterFault) => void;

type Fields = Map<string, FieldValue>;

/** What a row will be: what the register has, changed by what the file says. Null: told what is wrong with it. */
export function mergeRow(
  list: TableList,
  { place, id, fields }: Patch,
  known: KnownRegister,
  say: Say,
): MergedRow | null {
  const before = known[list].get(id);
  if (before !== undefined && saysNothingNew(fields, before)) return { list, place, row: before };
  const merged: Record<string, unknown> = { ...before };
  for (const [field, value] of fields) {
    if (field.startsWith(sitePrefix)) continue;
    if (value === cleared) delete merged[field];
    else merged[field] = value;
  }
  const missing = registerColumns[list].filter(
    ({ field, required }) => required === true && merged[field] === undefined,
  );
  for (const { field, zh, en } of missing)
    say(
      remarkAt(place, 'required', { id, column: place.columnOf(field), more: place.columnOf(field) ?? `${zh} ${en}` }),
    );
  if (missing.length > 0) return null;
  const parsed = schemas[list].safeParse(merged);
  if (parsed.success) return { list, place, row: parsed.data };
  for (const { path, message } of parsed.error.issues) {
    const field = String(path[0] ?? '');
    const value = merged[field];
    const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? '');
    say(remarkAt(place, 'invalid', { id, column: place.columnOf(field) ?? field, value: shown, more: message }));
  }
  return null;
}

/** Then it stays to the letter as it is, though it came in under other rules. */
const saysNothingNew = (fields: Patch['fields'], before: TableRowOf): boolean =>
  [...fields].every(([field, value]) =>
    value === cleared
      ? valueIn(before, field) === undefined
      : field.startsWith(sitePrefix) || isSame(value, valueIn(before, field)),
  );

/** Of one list: ids that the file gives or the register has, and who bears a name. */
export interface Names {
  readonly ids: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, readonly string[]>;
}
export function namesOf(list: Exclude<TableList, 'units'>, known: KnownRegister, patches: readonly Patch[]): Names {
  const names = new Map<string, string>([...known[list].values()].map(({ id, name }) => [id, plainText(name)]));
  for (const { place, id, fields } of patches) {
    if (place.list !== list) continue;
    const name = fields.get('name');
    names.set(id, typeof name === 'string' ? name : (names.get(id) ?? ''));
  }
  return {
    ids: new Set(names.keys()),
    byName: new Map([...Map.groupBy(names, ([, name]) => name)].map(([name, rows]) => [name, rows.map(([id]) => id)])),
  };
}

/** Ids instead of names in the references of units. Null: one of them leads nowhere. */
export function resolveReferences(
  patch: Patch,
  names: Readonly<Record<Exclude<TableList, 'units'>, Names>>,
  say: Say,
): Patch | null {
  const fields: Fields = new Map(patch.fields);
  let isGood = true;
  for (const [field, value] of patch.fields) {
    const type = columnOf('units', field)?.type;
    if (type?.of !== 'reference' || type.to === 'units' || typeof value !== 'string') continue;
    const { ids, byName } = names[type.to];
    if (ids.has(value)) continue;
    const called = byName.get(value) ?? [];
    const [only, ...others] = called;
    const { place, id } = patch;
    const at = { id, column: place.columnOf(field), value };
    if (only !== undefined && others.length === 0) fields.set(field, only);
    else {
      isGood = false;
      if (only === undefined) say(remarkAt(place, 'unknown-reference', at));
      else say(remarkAt(place, 'ambiguous-reference', { ...at, more: called.slice(0, 5).join('、') }));
    }
  }
  return isGood ? { ...patch, fields } : null;
}

/** A cell has nothing of what the register should not have. */
const isTidied = (stored: unknown, cell: FieldValue): boolean =>
  typeof stored === 'string' && plainText(stored) === cell;

const placeFields = ['name', 'county', 'address'] as const;

/**
 * A table of units may say where they are instead of which site it is: its place then has an id made from what it says,
 * so that rows with the same words share it and a second import finds it again.
 * @param told places of earlier rows
 * @returns the unit with its site, and what the row says of that site (null: nothing)
 */
export function placeOf(
  unit: Patch,
  known: KnownRegister,
  told: ReadonlyMap<string, Patch>,
  say: Say,
): { readonly unit: Patch; readonly site: Patch | null } | null {
  const said = new Map<string, FieldValue>();
  for (const field of placeFields) {
    const value = unit.fields.get(sitePrefix + field);
    if (typeof value === 'string') said.set(field, value);
  }
  if (said.size === 0) return { unit, site: null };
  const { place } = unit;
  const given = unit.fields.get('site');
  const sitePlace: Place = { ...place, list: 'sites', columnOf: (field) => place.columnOf(sitePrefix + field) };
  if (typeof given === 'string')
    return { unit, site: { place: sitePlace, id: given, fields: new Map([['id', given], ...said]) } };
  const now = known.sites.get(known.units.get(unit.id)?.site ?? '');
  if (now !== undefined && [...said].every(([field, value]) => isTidied(Reflect.get(now, field), value)))
    return { unit, site: null };
  const county = said.get('county');
  const address = said.get('address');
  if (typeof county !== 'string' || typeof address !== 'string') {
    const field = sitePrefix + (typeof county === 'string' ? 'address' : 'county');
    const column = columnOf('units', field);
    say(
      remarkAt(place, 'required', { id: unit.id, column: place.columnOf(field), more: `${column?.zh} ${column?.en}` }),
    );
    return null;
  }
  const name = said.get('name') ?? address.slice(0, 120);
  const hash = createHash('sha256')
    .update(JSON.stringify([county, name, address]))
    .digest('hex');
  const id = `place-${hash.slice(0, 12)}`;
  if (!known.sites.has(id) && !told.has(id))
    say(remarkAt(place, 'new-place', { id: unit.id, column: place.columnOf(`${sitePrefix}address`), more: address }));
  return {
    unit: { ...unit, fields: new Map([...unit.fields, ['site', id]]) },
    site: {
      place: sitePlace,
      id,
      fields: new Map<string, FieldValue>([
        ['id', id],
        ['name', name],
        ['county', county],
        ['address', address],
      ]),
    },
  };
}
