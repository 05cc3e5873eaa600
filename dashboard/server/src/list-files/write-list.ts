import { csvLine, csvMark } from '@vigil/register';
import type { CellStyle, ListColumn } from '@vigil/vocabulary';

/** What a list as a file is written with. */
export interface ListForm<R> {
  readonly list: string;
  readonly format: 'csv' | 'json';
  readonly columns: readonly ListColumn<R>[];
  readonly style: CellStyle;
  /** When it was asked for, epoch ms. */
  readonly at: number;
}

/** `whole`: nothing that matches was left out for want of room. */
export type PieceOfList = { readonly isFirst: boolean } & (
  | { readonly isLast: false }
  | { readonly isLast: true; readonly whole: boolean; readonly most: number }
);

/**
 * Some rows of a list, with what stands before the first and behind the last.
 *
 * ```
 * CSV   U+FEFF, names of the columns │ a line each │ (a line that says that there is more)
 * JSON  {"list","at","rows":[        │ a row each  │ ],"complete":true}
 * ```
 */
export function writeRows<R>(form: ListForm<R>, rows: readonly R[], piece: PieceOfList): Uint8Array {
  return new TextEncoder().encode(form.format === 'csv' ? csvRows(form, rows, piece) : jsonRows(form, rows, piece));
}

function csvRows<R>({ columns, style }: ListForm<R>, rows: readonly R[], piece: PieceOfList): string {
  const head = piece.isFirst ? csvMark + csvLine(columns.map((column) => column[style.language])) : '';
  const lines = rows.map((row) => csvLine(columns.map(({ cell }) => cell(row, style))));
  const rest = piece.isLast && !piece.whole ? csvLine([unfinished[style.language](piece.most)]) : '';
  return head + lines.join('') + rest;
}
const unfinished = {
  zh: (n: number) => `未完：只导出前 ${n} 行，请缩小筛选范围后再导出`,
  en: (n: number) => `Not all: the first ${n} rows only, narrow the filters and export again`,
} as const;

function jsonRows<R>({ list, at }: ListForm<R>, rows: readonly R[], piece: PieceOfList): string {
  const head = piece.isFirst ? `{"list":${JSON.stringify(list)},"at":${at},"rows":[` : '';
  const between = piece.isFirst || rows.length === 0 ? '\n' : ',\n';
  const body = rows.map((row) => JSON.stringify(row)).join(',\n');
  return `${head}${between}${body}${piece.isLast ? `\n],"complete":${piece.whole}}\n` : ''}`;
}
