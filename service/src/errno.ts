/** The errno name (`ENOSPC`, `EADDRINUSE` …) of a system error or of the first cause that has one. */
export function errnoOf(error: unknown): string | undefined {
  let current = error;
  // A chain of causes is short; the limit only guards against one that points back at itself.
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if ('code' in current && typeof current.code === 'string' && /^E[A-Z0-9]+$/.test(current.code)) {
      return current.code;
    }
    current = current.cause;
  }
  return undefined;
}

/** A named property of a system error (`port`, `path`, `address`), if it has one. */
export function detailOf(error: unknown, key: 'port' | 'path' | 'address'): string | undefined {
  if (!(error instanceof Error) || !(key in error)) return undefined;
  const value = Object.getOwnPropertyDescriptor(error, key)?.value;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
