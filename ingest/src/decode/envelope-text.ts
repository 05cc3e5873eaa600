import type { Message } from './decoded.ts';
import { textOf } from './json.ts';

/**
 * JSON text of one envelope, for recognising it again: the payload as it was sent, or the element of a batch written
 * anew. Reads the bytes again, so that not every message has to carry a text that one in thousands is asked for.
 */
export function envelopeText(message: Pick<Message, 'source' | 'part'>): string {
  const text = textOf(message.source.entry.payload);
  if (!/^\s*\[/.test(text)) return text;
  const elements: unknown = JSON.parse(text);
  return JSON.stringify(Array.isArray(elements) ? elements[message.part] : elements);
}
