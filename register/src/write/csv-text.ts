import { defuse } from '../cells/clean.ts';

/** Told by spreadsheets for "this is UTF-8". */
export const csvMark = '\uFEFF';

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const lineOf = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

/** One line of a CSV that a spreadsheet may open: nothing in it becomes a formula, and our own import takes that back. */
export const csvLine = (cells: readonly string[]): string =>
  lineOf(cells.map((cell, index) => defuse(cell, index === 0)));

/** A line that an import does not read. */
export const remarkLine = (cells: readonly string[]): string =>
  lineOf(cells.map((cell, index) => (index === 0 ? `# ${cell}` : defuse(cell))));
