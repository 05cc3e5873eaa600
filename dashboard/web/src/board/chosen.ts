/** Which rows of a lane are chosen for one press. Pure. */
export function toggleChosen(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
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
