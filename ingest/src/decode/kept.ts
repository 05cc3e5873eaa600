import { type RefusedExtension, refusedExtension } from '@vigil/vocabulary';
import type { Decoded, Source } from './decoded.ts';
import { refuse } from './refuse.ts';
import { familyMeant } from './spellings.ts';

/**
 * What the broker kept of a sender and delivered to nobody: a message on a topic that is not the sender's, a Will of
 * that kind, or the head of a packet that was too large. It has no unit; what family its topic names decides whether it
 * rings, on the sender.
 */
export function decodeKept(source: Source, kind: 'refused' | 'oversized'): readonly Decoded[] {
  const { topic, extension } = source.entry;
  const { reason, will, size } = readExtension(extension);
  const meant = familyMeant(topic);
  const family = meant === null ? {} : { family: meant };
  const why = kind === 'oversized' ? 'oversized' : will === true ? 'refused-will' : 'refused-topic';
  const detail = `${topic.slice(0, 120)}: ${reason}${size === undefined ? '' : `, ${size} bytes`}`;
  return [refuse({ source, ...family }, why, detail)];
}

function readExtension(bytes: Uint8Array | undefined): RefusedExtension {
  if (bytes === undefined) return { reason: 'unknown' };
  try {
    const read = refusedExtension.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return read.success ? read.data : { reason: 'unknown' };
  } catch {
    return { reason: 'unknown' };
  }
}
