/** How an answer names the message it is for: by the sender's own id, else by its number within a session. */
export type MessageRef = { readonly id: string } | { readonly boot: number; readonly seq: number };

/** Longer than the contract's 64, which many devices do not keep: an answer under another id would not be understood. */
export const longestId = 256;

/**
 * Reference of a message of any shape, read or unreadable; null when there is nobody to answer. An id beyond
 * {@link longestId}, or a number that the contract does not allow, counts as missing.
 */
export function refOf(message: unknown): MessageRef | null {
  if (typeof message !== 'object' || message === null) return null;
  const { id, boot, seq } = message as { readonly id?: unknown; readonly boot?: unknown; readonly seq?: unknown };
  if (typeof id === 'string' && id !== '' && isShort(id)) return { id };
  return isNumber(boot) && isNumber(seq) ? { boot, seq } : null;
}

/** In code points, as the contract counts its own. */
function isShort(id: string): boolean {
  return id.length <= longestId || (id.length <= 2 * longestId && Array.from(id).length <= longestId);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** The shape in which a number within a session is written as a key, and an id that looks like one is not. */
const counted = /^(\d{1,16}):(\d{1,16})$/;
const looksCounted = /^(?:id:)*\d+:\d+$/;

/** The reference as one text, to find the message again and to answer it later; {@link refOfKey} gives it back. */
export function keyOfRef(ref: MessageRef): string {
  if (!('id' in ref)) return `${ref.boot}:${ref.seq}`;
  return looksCounted.test(ref.id) ? `id:${ref.id}` : ref.id;
}

export function refOfKey(key: string): MessageRef {
  const [, boot = '', seq = ''] = counted.exec(key) ?? [];
  if (boot !== '' && isNumber(Number(boot)) && isNumber(Number(seq))) return { boot: Number(boot), seq: Number(seq) };
  return { id: key.startsWith('id:') && looksCounted.test(key) ? key.slice('id:'.length) : key };
}
