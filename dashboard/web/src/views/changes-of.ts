/** One field of what was changed; `undefined`: the row is silent about that side. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries<unknown>(Object.entries(value))
    : undefined;
const isNothing = (value: unknown): boolean =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

/**
 * What an audit row says was changed. Rows of the first releases say `from` and `to`. Of what is new or gone the empty
 * fields are left out; the id is the row's subject.
 */
export function changesOf(detail: Fields): readonly FieldChange[] {
  const before = fieldsOf(detail['before']) ?? fieldsOf(detail['from']);
  const after = fieldsOf(detail['after']) ?? fieldsOf(detail['to']);
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .filter((field) => field !== 'id')
    .map((field) => ({ field, before: before?.[field], after: after?.[field] }))
    .filter((change) => !isNothing(change.before) || !isNothing(change.after));
}
