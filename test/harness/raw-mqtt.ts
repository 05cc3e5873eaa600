import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from './eventually.ts';

/** MQTT 3.1.1 bytes by hand, for what no client library would send. */
export interface RawMqtt {
  send(...packets: readonly Buffer[]): void;
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

export function publishPacket(topic: string | Buffer, payload: string | Buffer, id: number): Buffer {
  return packet(0x32, field(topic), u16(id), Buffer.from(payload));
}

/** Connected and signed in; a clean session without a Will. */
export async function rawMqtt(port: number, credential: string, token: string): Promise<RawMqtt> {
  const socket = connect({ port, host: '127.0.0.1' });
  let received = Buffer.alloc(0);
  let isClosed = false;
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
  });
  // A reset is one of the ways in which the broker ends a connection; 'close' follows.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
  });
  await once(socket, 'connect');
  socket.write(
    packet(
      0x10,
      field('MQTT'),
      Buffer.from([4, 0xc2]),
      u16(60),
      field(`raw-${process.pid}`),
      field(credential),
      field(token),
    ),
  );
  const types = (): readonly number[] => {
    const found: number[] = [];
    // Everything the broker sends here is shorter than 128 bytes.
    for (let at = 0; at + 2 <= received.length; at += 2 + (received[at + 1] ?? 0)) found.push((received[at] ?? 0) >> 4);
    return found;
  };
  await eventually('CONNACK', () => types()[0] === 2);
  return {
    send: (...packets) => {
      socket.write(Buffer.concat(packets));
    },
    types,
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
