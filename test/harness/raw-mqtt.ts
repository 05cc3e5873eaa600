import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from './eventually.ts';

/** MQTT 3.1.1 bytes by hand, for what no client library would send. */
export interface RawMqtt {
  send(...packets: readonly Buffer[]): void;
  /** The last that is sent, with the end of the connection (FIN) behind it. */
  finish(...packets: readonly Buffer[]): void;
  /** Whole packets received so far, in order. */
  packets(): readonly Buffer[];
  /** Types of the packets received so far, in order. */
  types(): readonly number[];
  readonly isClosed: boolean;
  closed(): Promise<void>;
  end(): void;
}

const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff]);
const field = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u16(bytes.length), bytes]);
};

function packet(header: number, ...body: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(body);
  const length: number[] = [];
  for (let rest = bytes.length; ; ) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? low | 128 : low);
    if (rest === 0) break;
  }
  return Buffer.concat([Buffer.from([header, ...length]), bytes]);
}

export function publishPacket(
  topic: string | Buffer,
  payload: string | Buffer,
  id: number,
  flags: { readonly retain?: boolean; readonly qos?: 0 | 1 } = {},
): Buffer {
  const { retain = false, qos = 1 } = flags;
  return packet(
    0x30 | (qos << 1) | (retain ? 1 : 0),
    field(topic),
    ...(qos === 0 ? [] : [u16(id)]),
    Buffer.from(payload),
  );
}

export function subscribePacket(filters: readonly string[], id: number): Buffer {
  return packet(0x82, u16(id), ...filters.flatMap((filter) => [field(filter), Buffer.from([1])]));
}

export const disconnectPacket = Buffer.from([0xe0, 0]);

export interface Sign {
  readonly credential: string;
  readonly token: string;
  readonly clientId?: string;
  readonly clean?: boolean;
  readonly keepaliveSeconds?: number;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain?: boolean };
}

export function connectPacket({
  credential,
  token,
  clientId,
  clean = true,
  keepaliveSeconds = 60,
  will,
}: Sign): Buffer {
  const flags = 0xc0 | (clean ? 2 : 0) | (will === undefined ? 0 : 0x0c | (will.retain === true ? 0x20 : 0));
  return packet(
    0x10,
    field('MQTT'),
    Buffer.from([4, flags]),
    u16(keepaliveSeconds),
    field(clientId ?? `raw-${process.pid}`),
    ...(will === undefined ? [] : [field(will.topic), field(will.payload)]),
    field(credential),
    field(token),
  );
}

/** Null: it is not whole yet. */
function endOfPacket(bytes: Buffer, start: number): number | null {
  let length = 0;
  for (let at = start + 1, factor = 1; at < bytes.length; at += 1, factor *= 128) {
    const byte = bytes[at] ?? 0;
    length += (byte & 127) * factor;
    if (byte >= 128) continue;
    const end = at + 1 + length;
    return end <= bytes.length ? end : null;
  }
  return null;
}

/** Connected and signed in; by default a clean session without a Will. */
export async function rawMqtt(
  port: number,
  credential: string,
  token: string,
  sign: Omit<Sign, 'credential' | 'token'> = {},
): Promise<RawMqtt> {
  const raw = await rawSocket(port);
  raw.send(connectPacket({ credential, token, ...sign }));
  await eventually('CONNACK', () => raw.types()[0] === 2);
  return raw;
}

/** A connection on which nothing has been said yet. */
export async function rawSocket(port: number): Promise<RawMqtt> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let received = Buffer.alloc(0);
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  // A reset is one of the ways in which the broker ends a connection; 'close' follows.
  socket.on('error', () => undefined);
  socket.on('end', () => socket.end());
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  const packets = (): readonly Buffer[] => {
    const found: Buffer[] = [];
    for (let at = 0; ; ) {
      const end = endOfPacket(received, at);
      if (end === null) return found;
      found.push(received.subarray(at, end));
      at = end;
    }
  };
  return {
    send: (...sent) => {
      socket.write(Buffer.concat(sent));
    },
    finish: (...sent) => {
      socket.end(Buffer.concat(sent));
    },
    packets,
    types: () => packets().map((one) => (one[0] ?? 0) >> 4),
    get isClosed() {
      return isClosed;
    },
    closed: async () => {
      await eventually('the broker ends the connection', () => isClosed);
    },
    end: () => {
      socket.destroy();
    },
  };
}
