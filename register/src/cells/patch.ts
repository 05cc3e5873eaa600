import type { RegisterFault, RegisterList } from '@vigil/vocabulary';
import type { FieldValue } from './read-cell.ts';

/** Where a row stands in its file, and what it calls the columns. */
export interface Place {
  readonly list: RegisterList;
  readonly sheet: string | null;
  readonly row: number;
  /** The file's name of the column of a field. */
  readonly columnOf: (field: string) => string | null;
}

/** What one row says of one thing: only the fields that it has something to say about. */
export interface Patch {
  readonly place: Place;
  readonly id: string;
  readonly fields: ReadonlyMap<string, FieldValue>;
}

/** A file as it is understood: rows of all lists, and what there is to say about cells, rows and the file. */
export interface Understood {
  readonly patches: readonly Patch[];
  readonly remarks: readonly RegisterFault[];
  readonly tables: readonly UnderstoodTable[];
  /** Only of JSON: whole rows, with their tokens. */
  readonly credentials: readonly unknown[];
}

export interface UnderstoodTable {
  readonly sheet: string | null;
  readonly list: RegisterList | null;
  readonly headerRow: number | null;
  readonly columns: readonly { readonly header: string; readonly field: string | null }[];
  readonly rows: number;
}

export const remarkAt = (
  { list, sheet, row }: Pick<Place, 'list' | 'sheet' | 'row'>,
  code: RegisterFault['code'],
  rest: {
    readonly column?: string | null;
    readonly id?: string | null;
    readonly value?: string;
    readonly more?: string;
  },
): RegisterFault => ({
  code,
  list,
  sheet,
  row,
  column: rest.column ?? null,
  id: rest.id ?? null,
  value: (rest.value ?? '').slice(0, 200),
  more: (rest.more ?? '').slice(0, 400),
});

export const remarkOnFile = (
  code: RegisterFault['code'],
  rest: { readonly sheet?: string | null; readonly value?: string; readonly more?: string } = {},
): RegisterFault => ({
  code,
  list: null,
  sheet: rest.sheet ?? null,
  row: null,
  column: null,
  id: null,
  value: rest.value ?? '',
  more: rest.more ?? '',
});
