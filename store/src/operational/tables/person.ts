import type { Role } from '@vigil/vocabulary';
import type { Generated } from 'kysely';
import type { Person } from '../ports/people.ts';
import { parseTexts } from '../repositories/rows.ts';
import { type ColumnsFor, column, flag, maybeJson, type RowOf } from './columns.ts';

/** Everything of a person but the id, and the password's hash, which only signing in may read. */
export const personColumns = {
  login: column<string>()('login'),
  name: column<string>()('name'),
  role: column<Role>()('role'),
  vendor: column<string | null>()('vendor'),
  counties: maybeJson<'counties', readonly string[]>('counties', parseTexts),
  enabled: flag('enabled'),
} satisfies ColumnsFor<Omit<Person, 'id'>>;

export interface PersonTable extends RowOf<typeof personColumns> {
  id: Generated<number>;
  password_hash: string;
}
