/** How an answer names the message it is for: by the sender's own id, else by its number within a session. */
export type MessageRef = { readonly id: string } | { readonly boot: number; readonly seq: number };

const longestId = 64;

/**
 * Reference of a message of any shape, read or unreadable; null when there is nobody to answer. An id or a number
 * that the contract does not allow counts as missing: an answer that repeats it would not be understood either.
 */
export function refOf(message: unknown): MessageRef | null {
  if (typeof message !== 'object' || message === null) return null;
  const { id, boot, seq } = message as { readonly id?: unknown; readonly boot?: unknown; readonly seq?: unknown };
  if (typeof id === 'string' && id !== '' && isShort(id)) return { id };
  return isNumber(boot) && isNumber(seq) ? { boot, seq } : null;
}

/** In code points, as the contract counts. */
function isShort(id: string): boolean {
  return id.length <= longestId || (id.length <= 2 * longestId && Array.from(id).length <= longestId);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
