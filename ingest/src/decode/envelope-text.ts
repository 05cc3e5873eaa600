import type { Message } from './decoded.ts';
import { readPayload, textOf } from './json.ts';

/**
 * JSON text of one envelope, for recognising it again: the payload as it was sent, or the element of a batch written
 * anew. Reads the bytes again, so that not every message has to carry a text that one in thousands is asked for.
 */
export function envelopeText(message: Pick<Message, 'source' | 'part'>): string {
  const { part, source } = message;
  const text = textOf(source.entry.payload);
  if (part === 0 && !/^\s*\[/.test(text)) return text;
  const read = readPayload(source.entry.payload);
  if (!read.ok) return `${part}:${text}`;
  try {
    return JSON.stringify(Array.isArray(read.value) ? read.value[part] : read.value) ?? `${part}:${text}`;
  } catch {
    // Deeper than it can be written: its place among the bytes tells it from the others as well.
    return `${part}:${text}`;
  }
}
