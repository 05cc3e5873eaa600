import { isUtf8 } from 'node:buffer';

type ConnectFault = 'malformed-connect' | 'bad-utf8';

/** What the raw bytes of a CONNECT say that its decoded form does not. */
export interface ConnectFacts {
  readonly fault: ConnectFault | undefined;
  /** 3: MQTT 3.1, 4: 3.1.1, 5. */
  readonly version: number;
  /** User name, else client id, as far as they are there. */
  readonly says: string;
  /** Bytes of a client id that is no text, or holds U+0000. */
  readonly oddClientId: Buffer | undefined;
}

/**
 * Looks at the strings of a complete CONNECT: mqtt-packet decodes invalid UTF-8 to U+FFFD, after which two different
 * client ids or user names may be one [MQTT-1.5.3-1, -2]. No name in the register is like that, so its sender has none;
 * a client id need only be told from others, and a Will is kept with whatever topic.
 * MQTT 5 has properties in between; such a packet is left alone, it is refused by its version.
 *
 * @param packet from the first byte of the fixed header to the last of the payload; of one that is refused for its size,
 *   what is there
 */
export function readConnect(packet: Buffer): ConnectFacts {
  let at = 1;
  while (at < 5 && ((packet[at] ?? 0) & 0x80) !== 0) at += 1;
  at += 1;

  let fault: ConnectFault | undefined;
  const field = (): Buffer => {
    if (fault !== undefined || at + 2 > packet.length) {
      fault ??= 'malformed-connect';
      return nothing;
    }
    const start = at + 2;
    at = start + packet.readUInt16BE(at);
    if (at > packet.length) fault = 'malformed-connect';
    return packet.subarray(start, at);
  };
  const text = (): Buffer => {
    const bytes = field();
    if (!isMqttText(bytes)) fault ??= 'bad-utf8';
    return bytes;
  };

  text(); // protocol name
  const version = (packet[at] ?? 0) & 0x7f;
  const flags = packet[at + 1] ?? 0;
  if (fault !== undefined || version === 5) return { fault, version, says: '', oddClientId: undefined };
  at += 4; // version, flags, keep-alive
  const clientId = field();
  if ((flags & 0x04) !== 0) {
    field(); // Will topic
    field(); // Will message
  }
  const userName = (flags & 0x80) === 0 ? nothing : text();
  if ((flags & 0x40) !== 0) field(); // password
  const says = (userName.length > 0 ? userName : clientId).toString();
  return { fault, version, says, oddClientId: isMqttText(clientId) ? undefined : Buffer.from(clientId) };
}

const nothing = Buffer.alloc(0);

function isMqttText(bytes: Buffer): boolean {
  return isUtf8(bytes) && !bytes.includes(0);
}

/** A decoded topic or filter that held invalid UTF-8 (U+FFFD after decoding) or U+0000; none of ours holds either. */
export function isBadText(text: string): boolean {
  return text.includes('\uFFFD') || text.includes('\u0000');
}
