export function toggled<T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(one)) next.add(one);
  return next;
}

/** All rows as shown from the last one that was chosen to this. */
export function chooseTo(
  chosen: ReadonlySet<string>,
  shown: readonly string[],
  from: string | null,
  to: string,
): ReadonlySet<string> {
  const end = shown.indexOf(to);
  const start = from === null ? -1 : shown.indexOf(from);
  if (end < 0 || start < 0) return new Set([...chosen, to]);
  return new Set([...chosen, ...shown.slice(Math.min(start, end), Math.max(start, end) + 1)]);
}
