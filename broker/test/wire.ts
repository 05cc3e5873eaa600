import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** MQTT 3.1.1 by hand: bytes in, bytes out, without a client library that would hide what the broker does. */
export const type = { connack: 2, publish: 3, puback: 4, pubrec: 5, pubcomp: 7, suback: 9, pingresp: 13 } as const;

export function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export function packet(header: number, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  const length: number[] = [];
  let rest = bytes.length;
  do {
    length.push((rest % 128) | (rest >= 128 ? 128 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Buffer.from([header, ...length]), bytes]);
}

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);

export interface Connect {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly clientId?: string | Buffer;
  readonly clean?: boolean;
  readonly keepalive?: number;
  readonly will?: { readonly topic: string | Buffer; readonly payload: string; readonly retain?: boolean };
  /** 3, 4, 5; with 0x80: a bridge */
  readonly version?: number;
}

export function connectPacket(options: Connect): Buffer {
  const { user, password, clientId = 'c', clean = true, keepalive = 60, will, version = 4 } = options;
  const flags =
    (clean ? 2 : 0) |
    (will === undefined ? 0 : 4 | 8 | (will.retain === true ? 32 : 0)) |
    (password === undefined ? 0 : 64) |
    (user === undefined ? 0 : 128);
  return packet(
    0x10,
    text((version & 0x7f) === 3 ? 'MQIsdp' : 'MQTT'),
    Buffer.from([version, flags]),
    u16(keepalive),
    ...(version === 5 ? [Buffer.from([0])] : []),
    text(clientId),
    ...(will === undefined ? [] : [text(will.topic), text(will.payload)]),
    ...(user === undefined ? [] : [text(user)]),
    ...(password === undefined ? [] : [text(password)]),
  );
}

export interface Publish {
  readonly qos?: 0 | 1 | 2;
  readonly id?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

export function publishPacket(topic: string | Buffer, payload: string | Buffer, options: Publish = {}): Buffer {
  const { qos = 1, id = 1, retain = false, dup = false } = options;
  const header = 0x30 | (qos << 1) | (retain ? 1 : 0) | (dup ? 8 : 0);
  return packet(header, text(topic), ...(qos > 0 ? [u16(id)] : []), Buffer.from(payload));
}

export function subscribePacket(filters: readonly (string | Buffer)[], id = 1, qos = 1): Buffer {
  return packet(0x82, u16(id), ...filters.flatMap((filter) => [text(filter), Buffer.from([qos])]));
}

export const pubrel = (id: number): Buffer => packet(0x62, u16(id));
export const disconnect = Buffer.from([0xe0, 0]);
export const pingreq = Buffer.from([0xc0, 0]);

export interface Received {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

const deadlineMs = 20_000;

/** One raw connection: what was received, in order, and whether it has ended. */
export class Wire {
  readonly stream: Duplex;
  readonly received: Received[] = [];
  isClosed = false;
  #rest = Buffer.alloc(0);
  readonly #waiters = new Set<() => void>();

  constructor(stream: Duplex) {
    this.stream = stream;
    stream.on('data', (chunk: Buffer) => this.#read(chunk));
    // A reset is one of the ways in which the broker ends a connection; 'close' follows.
    stream.on('error', () => this.#wake());
    stream.on('close', () => {
      this.isClosed = true;
      this.#wake();
    });
  }

  static async open(port: number, host = '127.0.0.1'): Promise<Wire> {
    const socket: Socket = connect({ port, host });
    const wire = new Wire(socket);
    await new Promise<void>((resolve) => {
      socket.once('connect', resolve);
      socket.once('close', () => resolve());
    });
    return wire;
  }

  send(...packets: readonly Buffer[]): void {
    this.stream.write(Buffer.concat(packets));
  }

  of(kind: number): readonly Received[] {
    return this.received.filter((item) => item.type === kind);
  }

  /** The n-th packet of a type. @throws when the connection ends or the deadline passes first */
  async next(kind: number, count = 1): Promise<Received> {
    await this.until(() => this.of(kind).length >= count || this.isClosed);
    const found = this.of(kind)[count - 1];
    if (found === undefined) throw new Error(`connection ended without packet ${count} of type ${kind}`);
    return found;
  }

  async closed(): Promise<void> {
    await this.until(() => this.isClosed);
  }

  /** Everything sent so far has been handled: the answer to a PINGREQ comes behind it. */
  async settled(): Promise<void> {
    const count = this.of(type.pingresp).length + 1;
    this.send(pingreq);
    await this.next(type.pingresp, count);
  }

  async until(condition: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`not within ${deadlineMs} ms`)), deadlineMs);
    const look = (): void => {
      if (condition()) resolve();
    };
    this.#waiters.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(look);
    }
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      let length = 0;
      let at = 1;
      let byte = 0x80;
      for (; (byte & 0x80) !== 0 && at < 5; at += 1) {
        const value = this.#rest[at];
        if (value === undefined) return this.#wake();
        byte = value;
        length += (byte & 0x7f) * 128 ** (at - 1);
      }
      if (this.#rest.length < at + length) return this.#wake();
      const first = this.#rest[0] ?? 0;
      this.received.push({ type: first >> 4, flags: first & 0xf, body: this.#rest.subarray(at, at + length) });
      this.#rest = this.#rest.subarray(at + length);
    }
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter();
  }
}

/** @returns topic and payload of a received PUBLISH */
export function published({ flags, body }: Received): { topic: string; payload: string; id: number } {
  const end = 2 + body.readUInt16BE(0);
  const hasId = (flags & 0x06) !== 0;
  const payload = body.subarray(hasId ? end + 2 : end).toString();
  return { topic: body.subarray(2, end).toString(), payload, id: hasId ? body.readUInt16BE(end) : 0 };
}
