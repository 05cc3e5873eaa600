/** First byte of a PUBLISH with QoS 1, neither repeated nor retained. */
const plainPublish = 0x32;

/**
 * What stands at the beginning of the next packet. `plain` is a complete plain PUBLISH: its topic is `topicAt`–`idAt`,
 * its payload `idAt + 2`–`end`. `incomplete` may become one; its `end` is 0 when not even the length is there.
 */
export type Cut =
  | { readonly kind: 'plain'; readonly topicAt: number; readonly idAt: number; readonly end: number }
  | { readonly kind: 'incomplete'; readonly end: number }
  | { readonly kind: 'other' };

const other: Cut = { kind: 'other' };

/** @param maxBytes larger packets are `other`: the guard has the answer to that */
export function cutPlain(bytes: Buffer, at: number, maxBytes: number): Cut {
  if (bytes[at] !== plainPublish) return other;
  let length = 0;
  let bodyAt = at + 1;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[bodyAt];
    if (byte === undefined) return { kind: 'incomplete', end: 0 };
    bodyAt += 1;
    length |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) break;
    if (shift === 21) return other;
  }
  if (length > maxBytes || length < 2) return other;
  const end = bodyAt + length;
  if (end > bytes.length) return { kind: 'incomplete', end };
  const topicAt = bodyAt + 2;
  const idAt = topicAt + (((bytes[bodyAt] ?? 0) << 8) | (bytes[bodyAt + 1] ?? 0));
  // No room for a packet id, or the id 0 [MQTT-2.3.1-1]: Aedes has the answer to that.
  if (idAt + 2 > end || (bytes[idAt] === 0 && bytes[idAt + 1] === 0)) return other;
  return { kind: 'plain', topicAt, idAt, end };
}
