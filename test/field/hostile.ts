import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type Random, seededRandom } from '@vigil/simulators';
import { connectPacket, disconnectPacket, publishPacket, subscribePacket } from '../harness/raw-mqtt.ts';

export interface HostileOptions {
  readonly port: number;
  readonly credential: string;
  readonly token: string;
  readonly vendor: string;
  readonly unit: string;
  readonly seed: number;
}

export interface Sent {
  readonly packets: number;
  readonly bytes: number;
  readonly connections: number;
}

export interface Hostile {
  /** Ends what it does. */
  stop(): Promise<Sent>;
}

type Say = (random: Random, n: number, options: HostileOptions) => readonly Buffer[];

const id = (n: number): number => (n % 60_000) + 1;
const topic = ({ vendor, unit }: HostileOptions, family: string): string => `vigil/v1/${vendor}/${unit}/${family}`;
const json = (of: string, n: number, payload: unknown, retain = false): Buffer =>
  publishPacket(of, JSON.stringify(payload), id(n), { retain });

/** Everything that one credential can do to everybody else, each of it many times a second. */
const manners: readonly Say[] = [
  (_random, n, own) => [
    json(
      topic(own, 'fault'),
      n,
      Array.from({ length: 500 }, (_, at) => ({ id: `${n}-${at}`, profile: 'vigil', code: 'run-timeout' })),
    ),
  ],
  (_random, n, own) => [
    json(
      topic(own, 'status'),
      n,
      Array.from({ length: 500 }, () => 0),
    ),
  ],
  (random, n, own) => [
    publishPacket(topic(own, random.pick(['status', 'event', 'birth'])), `{${'x'.repeat(60_000)}`, id(n)),
  ],
  (_random, n, own) => [publishPacket(topic(own, 'status'), 'y'.repeat(300_000), id(n))],
  (_random, n, own) => [json(`vigil/v1/${own.vendor}/x${n}/state`, n, { state: 'online' }, true)],
  (_random, n, own) => [json(`lift/${own.unit}/${n}/alarm`, n, { id: n, text: 'trapped', floor: n })],
  (_random, n, own) => [
    json(`vigil/v1/${own.vendor}/ghost-${n}/alarm`, n, { id: `${n}`, profile: 'vigil', code: '90' }),
  ],
  (random, n, own) => [
    json(topic(own, 'alarm'), n, {
      id: `${n}`,
      profile: 'vigil',
      code: random.pick(['alarm-button', 'entrapment', '?']),
    }),
  ],
  (random, n, own) =>
    Array.from({ length: 100 }, (_, at) =>
      json(topic(own, 'status'), n, {
        [`name_${random.int(0, 1_000_000)}`]: at,
        ts: random.int(-1, 4_102_444_800_000),
        boot: random.int(0, 1_000),
        seq: random.int(0, 1_000),
      }),
    ),
  (_random, n, own) => [
    subscribePacket(
      Array.from({ length: 200 }, (_, at) => `vigil/v1/${own.vendor}/x${n}-${at}/answer`),
      id(n),
    ),
  ],
  (_random, n, own) => [json(topic(own, 'a/'.repeat(60)), n, {}, true)],
  (_random, n, own) => [json(topic(own, 'birth'), n, { boot: n, kind: 'elevator', profile: 'vigil' })],
];

/** Says all that as fast as the broker takes it, over one connection after the other, and leaves sessions behind. */
export function startHostile(options: HostileOptions): Hostile {
  const random = seededRandom(options.seed);
  const sent = { packets: 0, bytes: 0, connections: 0 };
  const stopping = new AbortController();

  async function write(socket: Socket, packets: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(packets);
    sent.packets += packets.length;
    sent.bytes += bytes.length;
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
  }

  async function connection(): Promise<void> {
    const { port, credential, token } = options;
    const socket = connect({ port, host: '127.0.0.1' });
    // What the broker says is not listened to, and how it ends the connection is no matter.
    socket.on('error', () => undefined).resume();
    const closed = once(socket, 'close');
    sent.connections += 1;
    const clientId = `hostile-${random.int(0, 2_000)}`;
    const will = { topic: random.pick(['lift/lwt', '$SYS/x', topic(options, 'state')]), payload: 'gone', retain: true };
    await write(socket, [connectPacket({ credential, token, clientId, clean: random.chance(0.2), will })]);
    for (let turn = 0; turn < 40 && !stopping.signal.aborted && !socket.closed; turn += 1) {
      await write(socket, random.pick(manners)(random, sent.packets, options));
      // Let the others of this process have their turn: what is measured is not how busy the test is.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (random.chance(0.5)) socket.end(disconnectPacket);
    else socket.destroy();
    await closed;
  }

  const going = (async () => {
    while (!stopping.signal.aborted) await connection();
  })();
  return {
    stop: async () => {
      stopping.abort();
      await going;
      return sent;
    },
  };
}
