import { defuse } from '../cells/clean.ts';

/** Told by spreadsheets for "this is UTF-8". */
export const csvMark = '\uFEFF';

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One line of a CSV that a spreadsheet may open: nothing in it becomes a formula, and our own import takes that back. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => quoted(defuse(cell))).join(',')}\r\n`;
