import type { Message } from './decoded.ts';
import { type ParsedJson, readPayload, textOf } from './json.ts';

/** Batches that were asked for an element: the others follow, and 500 of them would read 500 times what they stand in. */
const batches = new WeakMap<Uint8Array, ParsedJson>();

/**
 * JSON text of one envelope, for recognising it again: the payload as it was sent, or the element of a batch written
 * anew. Reads the bytes again, so that not every message has to carry a text that one in thousands is asked for.
 */
export function envelopeText({ part, source }: Pick<Message, 'source' | 'part'>): string {
  const { payload } = source.entry;
  let read = batches.get(payload);
  if (read === undefined) {
    const text = textOf(payload);
    if (part === 0 && !/^\s*\[/.test(text)) return text;
    read = readPayload(payload);
    batches.set(payload, read);
  }
  if (!read.ok) return `${part}:${textOf(payload)}`;
  try {
    if (Array.isArray(read.value)) return JSON.stringify(read.value[part]) ?? `${part}:${textOf(payload)}`;
    // Of several inside one object each is told from the others by its place.
    return part === 0 ? JSON.stringify(read.value) : `${part}:${textOf(payload)}`;
  } catch {
    // Deeper than it can be written: its place among the bytes tells it from the others as well.
    return `${part}:${textOf(payload)}`;
  }
}
