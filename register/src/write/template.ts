import { registerColumns, type TableList } from '@vigil/vocabulary';
import { csvLine, csvMark } from './csv-text.ts';

/** An empty table with its column names, and an example that is not read: rows that begin with # are remarks. */
export function template(list: TableList, language: 'zh' | 'en'): string {
  const columns = registerColumns[list];
  const example = columns.map(({ example: shown }, index) => (index === 0 ? `# ${shown}` : shown));
  return csvMark + csvLine(columns.map((one) => one[language])) + csvLine(example);
}
