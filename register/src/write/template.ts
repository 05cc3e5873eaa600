import { registerColumns, type TableList } from '@vigil/vocabulary';
import { csvLine, csvMark, remarkLine } from './csv-text.ts';

/** An empty table with its column names, and an example that is not read: rows that begin with # are remarks. */
export function template(list: TableList, language: 'zh' | 'en'): string {
  const columns = registerColumns[list];
  return csvMark + csvLine(columns.map((one) => one[language])) + remarkLine(columns.map(({ example }) => example));
}
