/**
 * A table's columns, declared once: which field stands in which column, and how. The types of the row and both
 * directions come from it, so a new field is a line in the port, a line here, and a migration.
 *
 *   const columns = { unitId: column<string>('unit_id'), latched: flag('latched') };
 *   RowOf<typeof columns>        { unit_id: string; latched: 0 | 1 }
 *   toFields(columns, row)       { unitId, latched: boolean }
 *   toRow(columns, fields)       { unit_id, latched: 0 | 1 }
 */
export type Flag = 0 | 1;

/** @typeParam F what callers see @typeParam C what the cell holds */
export interface Column<N extends string, F, C> {
  readonly name: N;
  toCell(field: F): C;
  toField(cell: C): F;
}

type Columns = Readonly<Record<string, Column<string, unknown, unknown>>>;

/** What callers see of a row. */
export type FieldsOf<M extends Columns> = {
  readonly [K in keyof M]: M[K] extends Column<string, infer F, infer _C> ? F : never;
};
/** What callers give to be written: what may be undefined may be left out. */
export type GivenOf<M extends Columns> = {
  readonly [K in keyof M as undefined extends FieldsOf<M>[K] ? never : K]: FieldsOf<M>[K];
} & {
  readonly [K in keyof M as undefined extends FieldsOf<M>[K] ? K : never]?: FieldsOf<M>[K];
};
/** `satisfies ColumnsFor<T>`: a column for every field of T, optional ones included, and for no other. */
export type ColumnsFor<T> = { readonly [K in keyof Required<T>]: Column<string, unknown, unknown> };
/** The row as Kysely sees it. */
export type RowOf<M extends Columns> = {
  -readonly [K in keyof M as M[K]['name']]: M[K] extends Column<string, infer _F, infer C> ? C : never;
};

const same = <T>(value: T): T => value;

/** The field as it is: text, numbers, bytes, closed lists of words. */
export const column =
  <T>() =>
  <N extends string>(name: N): Column<N, T, T> => ({ name, toCell: same, toField: same });

/** Left out in the field, null in the table. */
export const optional =
  <T>() =>
  <N extends string>(name: N): Column<N, T | undefined, T | null> => ({
    name,
    toCell: (field) => field ?? null,
    toField: (cell) => cell ?? undefined,
  });

export const flag = <N extends string>(name: N): Column<N, boolean, Flag> => ({
  name,
  toCell: (field) => (field ? 1 : 0),
  toField: (cell) => cell === 1,
});

export const maybeFlag = <N extends string>(name: N): Column<N, boolean | null, Flag | null> => ({
  name,
  toCell: (field) => (field === null ? null : field ? 1 : 0),
  toField: (cell) => (cell === null ? null : cell === 1),
});

export const optionalFlag = <N extends string>(name: N): Column<N, boolean | undefined, Flag | null> => ({
  name,
  toCell: (field) => (field === undefined ? null : field ? 1 : 0),
  toField: (cell) => (cell === null ? undefined : cell === 1),
});

/** JSON text; `parse` checks it when it is read. */
export const json = <N extends string, T>(name: N, parse: (text: string) => T): Column<N, T, string> => ({
  name,
  toCell: (field) => JSON.stringify(field),
  toField: parse,
});

export const maybeJson = <N extends string, T>(
  name: N,
  parse: (text: string) => T,
): Column<N, T | null, string | null> => ({
  name,
  toCell: (field) => (field === null ? null : JSON.stringify(field)),
  toField: (cell) => (cell === null ? null : parse(cell)),
});

interface Prepared {
  readonly entries: readonly (readonly [string, Column<string, unknown, unknown>])[];
  /** All properties in their places: copying it and filling it in takes half the time of adding one after another. */
  readonly emptyFields: Readonly<Record<string, unknown>>;
  readonly emptyRow: Readonly<Record<string, unknown>>;
}

const known = new WeakMap<Columns, Prepared>();

function prepare(columns: Columns): Prepared {
  const before = known.get(columns);
  if (before !== undefined) return before;
  const entries = Object.entries(columns);
  const prepared = {
    entries,
    emptyFields: Object.fromEntries(entries.map(([field]) => [field, undefined])),
    emptyRow: Object.fromEntries(entries.map(([, entry]) => [entry.name, null])),
  };
  known.set(columns, prepared);
  return prepared;
}

/** The names of the columns and the cells of one row in the same order, for statements that are prepared by hand. */
export function cells<M extends Columns>(
  columns: M,
): { readonly names: readonly string[]; of(fields: GivenOf<M>): unknown[] } {
  const entries = Object.entries(columns);
  return {
    names: entries.map(([, entry]) => entry.name),
    of: (fields) => {
      const given: Readonly<Record<string, unknown>> = fields;
      return entries.map(([field, entry]) => entry.toCell(given[field]));
    },
  };
}

export function toRow<M extends Columns>(columns: M, fields: GivenOf<M>): RowOf<M>;
export function toRow(columns: Columns, fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { entries, emptyRow } = prepare(columns);
  const row: Record<string, unknown> = { ...emptyRow };
  for (const [field, entry] of entries) row[entry.name] = entry.toCell(fields[field]);
  return row;
}

export function toFields<M extends Columns>(columns: M, row: RowOf<M>): FieldsOf<M>;
export function toFields(columns: Columns, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { entries, emptyFields } = prepare(columns);
  const fields: Record<string, unknown> = { ...emptyFields };
  for (const [field, entry] of entries) fields[field] = entry.toField(row[entry.name]);
  return fields;
}

/** Only the fields that are given; undefined leaves what is there: a form that left a date out must not wipe one out. */
export function toPatch<M extends Columns>(columns: M, patch: Partial<FieldsOf<M>>): Partial<RowOf<M>>;
export function toPatch(columns: Columns, patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const [field, entry] of prepare(columns).entries)
    if (patch[field] !== undefined) row[entry.name] = entry.toCell(patch[field]);
  return row;
}
