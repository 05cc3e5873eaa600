import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { UnitState } from './store.ts';

/** What differs between SQL engines at run time. Everything else is written once, in Kysely. */
export interface Engine {
  readonly name: 'sqlite' | 'postgres';
  /** `column` is one of `values`; any number of them. */
  oneOf(column: Expression<unknown>, values: readonly (string | number)[]): Expression<SqlBool>;
  /** `column` contains `text`, letters without case. */
  contains(column: Expression<unknown>, text: string): Expression<SqlBool>;
  /** One member of the JSON object in `column`: text, number or null. */
  jsonMember(column: Expression<unknown>, name: string): RawBuilder<string | number | null>;
}

export interface WritingEngine extends Engine {
  /** Hot path: replaces whole rows of `unit_state`. */
  saveStates(states: readonly UnitState[]): void | Promise<void>;
  /** Hot path: of rows that exist, the columns that every message changes. */
  saveValues(states: readonly UnitState[]): void | Promise<void>;
}
