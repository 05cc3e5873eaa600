/** What this browser has kept under a key, whoever wrote it; null: nothing, or nothing that can be read. */
export function kept(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    // Written by somebody else: as if nothing had been kept.
    return null;
  }
}
