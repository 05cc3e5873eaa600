/**
 * What an audit row keeps of a change: the fields that differ, before and after. null: there was nothing, or there is
 * nothing any more. Secrets are the caller's to leave out.
 */
export function changeOf<T extends object>(
  before: T | null,
  after: T | null,
): { readonly before: Partial<T> | null; readonly after: Partial<T> | null } {
  if (before === null || after === null) return { before, after };
  return { before: differing(before, after), after: differing(after, before) };
}

/** Fields of the one that the other has not, or has otherwise; values are JSON. */
function differing<T extends object>(of: T, other: T): Partial<T> {
  const picked: Partial<T> = {};
  for (const key in of) if (JSON.stringify(of[key]) !== JSON.stringify(other[key])) picked[key] = of[key];
  return picked;
}
