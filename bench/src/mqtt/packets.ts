/** MQTT 3.1.1 packets that a publisher writes; encoded once, never again on the hot path. */

export interface ConnectOptions {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly keepaliveSeconds?: number;
  readonly will?: { readonly topic: string; readonly payload: string };
}

/** CONNECT with a clean session; the Will, when there is one, is QoS 1 and not retained. */
export function encodeConnect(options: ConnectOptions): Buffer {
  const { will, username, password } = options;
  const flags =
    0x02 |
    (will === undefined ? 0 : 0x04 | 0x08) |
    (password === undefined ? 0 : 0x40) |
    (username === undefined ? 0 : 0x80);
  const keepalive = options.keepaliveSeconds ?? 600;
  return packet(0x10, [
    text('MQTT'),
    Buffer.from([4, flags, keepalive >> 8, keepalive & 0xff]),
    text(options.clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload)]),
    ...(username === undefined ? [] : [text(username)]),
    ...(password === undefined ? [] : [text(password)]),
  ]);
}

/** SUBSCRIBE for one filter, QoS 1. */
export function encodeSubscribe(filter: string): Buffer {
  return packet(0x82, [Buffer.from([0, 1]), text(filter), Buffer.from([1])]);
}

export interface EncodedPublish {
  readonly bytes: Buffer;
  /** Where the packet id stands, two bytes. */
  readonly idAt: number;
  readonly payloadAt: number;
}

/** PUBLISH, QoS 1, with packet id 0: the sender writes its own into `bytes`. */
export function encodePublish(topic: string, payload: Buffer): EncodedPublish {
  const name = text(topic);
  const bytes = packet(0x32, [name, Buffer.alloc(2), payload]);
  const payloadAt = bytes.length - payload.length;
  return { bytes, idAt: payloadAt - 2, payloadAt };
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, ...remainingLength(body.length)]), body]);
}

/** [MQTT 2.2.3]: seven bits a byte, lowest first. */
function remainingLength(length: number): number[] {
  const digits: number[] = [];
  let rest = length;
  do {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    digits.push(rest > 0 ? digit | 0x80 : digit);
  } while (rest > 0);
  return digits;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
