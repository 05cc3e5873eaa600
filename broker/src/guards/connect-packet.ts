import { isUtf8 } from 'node:buffer';

export type ConnectFault = 'malformed-connect' | 'bad-utf8';

/**
 * Checks the strings of a complete CONNECT on its raw bytes: mqtt-packet decodes invalid UTF-8 to U+FFFD, after which
 * two different client ids or user names may be one [MQTT-1.5.3-1, -2].
 * MQTT 5 has properties in between; such a packet is left alone, it is refused by its version.
 *
 * @param packet from the first byte of the fixed header to the last of the payload
 */
export function connectFault(packet: Buffer): ConnectFault | undefined {
  let at = 1;
  while (at < 5 && ((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  at += 1;

  let fault: ConnectFault | undefined;
  const field = (is: 'text' | 'utf8' | 'bytes'): void => {
    if (fault !== undefined) return;
    if (at + 2 > packet.length) {
      fault = 'malformed-connect';
      return;
    }
    const start = at + 2;
    at = start + packet.readUInt16BE(at);
    if (at > packet.length) fault = 'malformed-connect';
    else if (is !== 'bytes' && !isMqttText(packet.subarray(start, at), is === 'utf8')) fault = 'bad-utf8';
  };

  field('text');
  if (fault !== undefined) return fault;
  const version = (packet[at] ?? 0) & 0x7f;
  const flags = packet[at + 1] ?? 0;
  if (version === 5) return undefined;
  at += 4; // version, flags, keep-alive
  field('text'); // client id
  if ((flags & 0x04) !== 0) {
    // U+0000 may be refused, it need not be; a Will with it is kept and goes to nobody.
    field('utf8'); // Will topic
    field('bytes');
  }
  if ((flags & 0x80) !== 0) field('text'); // user name
  if ((flags & 0x40) !== 0) field('bytes');
  return fault;
}

function isMqttText(bytes: Buffer, mayHoldNul: boolean): boolean {
  return isUtf8(bytes) && (mayHoldNul || !bytes.includes(0));
}

/** A decoded topic or filter that held invalid UTF-8 (U+FFFD after decoding) or U+0000; none of ours holds either. */
export function isBadText(text: string): boolean {
  return text.includes('\uFFFD') || text.includes('\u0000');
}
