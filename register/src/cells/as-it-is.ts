import type { TableRowOf } from '@vigil/store';
import type { RegisterColumn } from '@vigil/vocabulary';
import { written } from './clean.ts';
import type { FieldValue } from './read-cell.ts';

const languages = ['zh', 'en'] as const;

/** A value of the register as a cell of an export has it. */
export function shownAs({ type }: RegisterColumn, value: unknown, language: 'zh' | 'en'): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return language === 'zh' ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(',');
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : JSON.stringify(value);
  if (type.of !== 'choice') return text;
  const names = type.choices.find(({ id }) => id === text)?.names ?? [];
  return (language === 'zh' ? names[0] : undefined) ?? text;
}

const isValue = (value: unknown): value is FieldValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value);

/** What the register has of a field; undefined: nothing. */
export function valueIn(known: TableRowOf | undefined, field: string): FieldValue | undefined {
  const value: unknown = known === undefined ? undefined : Reflect.get(known, field);
  return isValue(value) ? value : undefined;
}

export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The register's own value, of a cell that has it as an export writes it. That says nothing new and is not judged: what
 * came in under other rules, or by a way that only doubts, would otherwise keep an export from coming back.
 */
export function asItIs(column: RegisterColumn, cell: string, known: TableRowOf | undefined): FieldValue | undefined {
  const value = valueIn(known, column.field);
  return value !== undefined && languages.some((language) => shownAs(column, value, language) === written(cell))
    ? value
    : undefined;
}
