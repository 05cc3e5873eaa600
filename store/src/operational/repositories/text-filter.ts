import { type Expression, type SqlBool, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import { asTyped } from '../register/spelled.ts';

/** Where a text is looked for in the register; a query that uses it joins `unit` and `site`. */
const searched = [
  'unit.id',
  'unit.name',
  'unit.register_code',
  'unit.use_cert_no',
  'unit.rescue_code',
  'unit.vendor_device_id',
  'site.name',
  'site.address',
] as const;

/** Where letters are looked for beside that. */
const spellings = ['unit.spelled', 'site.spelled'] as const;

export function textFilter(engine: Engine, words: string): Expression<SqlBool> {
  const typed = asTyped(words);
  const parts = [
    ...searched.map((column) => engine.contains(sql.ref(column), words)),
    ...(typed === null ? [] : spellings.map((column) => engine.contains(sql.ref(column), typed))),
  ];
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}
