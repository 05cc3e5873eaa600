import { type Expression, type SqlBool, sql } from 'kysely';
import type { Engine, WritingEngine } from '../engine.ts';
import type { Connection } from './connection.ts';
import { saveStatesWith, saveValuesWith } from './save-states.ts';

/** `%`, `_` and the escape character itself stand for themselves in what a person types. */
const likePattern = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** Everything that SQLite says in its own words, so that the repositories stay free of it. */
export const sqliteEngine: Engine = {
  name: 'sqlite',
  // One text whatever the length, and no limit on bound values. PostgreSQL: column = any($1)
  oneOf: (column: Expression<unknown>, values: readonly (string | number)[]) =>
    sql<SqlBool>`${column} in (select value from json_each(${JSON.stringify(values)}))`,
  // PostgreSQL: column ilike $1 escape '\'
  contains: (column: Expression<unknown>, text: string) =>
    sql<SqlBool>`lower(${column}) like ${likePattern(text)} escape '\\'`,
  // PostgreSQL: column::jsonb ->> name, cast to the kind of the column it goes into
  jsonMember: (column: Expression<unknown>, name: string) =>
    sql<string | number | null>`json_extract(${column}, ${`$.${name}`})`,
};

export const writingEngine = (connection: Connection): WritingEngine => ({
  ...sqliteEngine,
  saveStates: saveStatesWith(connection),
  saveValues: saveValuesWith(connection),
});
