import { maxRows } from './table.ts';

/** What a workbook may cost us, whoever sends it. */
export const xlsxLimits = {
  fileBytes: 20 * 1024 * 1024,
  unpackedBytes: 300 * 1024 * 1024,
  entries: 2_000,
  rows: maxRows,
  /** Of the end of a sheet, where its merged cells stand. */
  tailChars: 4 * 1024 * 1024,
  heapMiB: 1_536,
  /** A city's workbook takes about 10 s on the reference machine. */
  patienceMs: 120_000,
} as const;
