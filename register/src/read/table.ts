import type { RegisterFaultCode } from '@vigil/vocabulary';

/** One cell as its file has it. All but `untyped` only where the format itself says so (workbooks). */
export interface Cell {
  readonly text: string;
  readonly kind: 'untyped' | 'text' | 'number' | 'date' | 'boolean';
}

export interface TableRow {
  /** As the spreadsheet counts, from 1. */
  readonly row: number;
  readonly cells: readonly Cell[];
  /** What is wrong with the row before any cell is read. */
  readonly broken?: { readonly code: RegisterFaultCode; readonly more: string };
}

export interface Table {
  /** Name of the sheet; null where there is only one table. */
  readonly sheet: string | null;
  readonly rows: readonly TableRow[];
}

export const maxRows = 100_000;
