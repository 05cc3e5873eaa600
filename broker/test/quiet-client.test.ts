import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Aedes, type Client } from 'aedes';
import { expect, test } from 'vitest';
import { ExactTopics, isEmitter } from '../src/aedes/exact-topics.ts';
import { quieten } from '../src/aedes/quiet-client.ts';
import { SharedParsers } from '../src/aedes/shared-parsers.ts';
import { atEnd } from './harness.ts';
import { connectPacket, pingreq, publishPacket, subscribePacket } from './wire.ts';

const front = (): boolean => true;

/** Both ends of a connection in memory. */
class Line extends Duplex {
  readonly written: Buffer[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(Buffer.from(chunk));
    done();
  }
  get answers(): readonly number[] {
    return Array.from(Buffer.concat(this.written));
  }
}

/** An Aedes of the pinned version with one client whose CONNECT is done. */
async function connected(): Promise<{ aedes: Aedes; client: Client; line: Line; heard: string[] }> {
  const heard: string[] = [];
  const aedes = new Aedes({
    authorizePublish: (_client, packet, done) => {
      heard.push(packet.topic);
      done(null);
    },
  });
  await aedes.listen();
  atEnd(() => new Promise((resolve) => aedes.close(() => resolve())));
  const line = new Line();
  const ready = new Promise<void>((resolve) => aedes.once('clientReady', () => resolve()));
  const client = aedes.handle(line);
  line.push(connectPacket({ clientId: 'c' }));
  await ready;
  await nextTurn();
  return { aedes, client, line, heard };
}

test('Aedes still has what is taken from its clients: parser, its listener and queue, watch on the stream', async () => {
  const { client } = await connected();
  expect(quieten(client, new SharedParsers(), front, () => true)).toBe(true);
});

test('packets are read by a parser that is lent, in pieces and many at once', async () => {
  const { client, line, heard } = await connected();
  let isAtStart = true;
  quieten(client, new SharedParsers(), front, () => isAtStart);
  const bytes = Buffer.concat([publishPacket('a', '1', { qos: 0 }), publishPacket('b', '2', { qos: 0 }), pingreq]);
  for (const [index, byte] of bytes.entries()) {
    isAtStart = false;
    if (index === bytes.length - 1) isAtStart = true;
    line.push(Buffer.from([byte]));
    await nextTurn();
  }
  line.push(Buffer.concat([publishPacket('c', '3', { qos: 0 }), publishPacket('d', '4', { qos: 0 })]));
  await nextTurn();
  expect(heard).toEqual(['a', 'b', 'c', 'd']);
  expect(line.answers.slice(-2)).toEqual([0xd0, 0]);
});

test('one parser serves all connections, and one that stands inside a packet is lent to nobody else', async () => {
  const parsers = new SharedParsers();
  const [one, two] = [await connected(), await connected()];
  let isAtStart = true;
  quieten(one.client, parsers, front, () => isAtStart);
  quieten(two.client, parsers, front, () => true);
  const packet = publishPacket('first', 'in two pieces', { qos: 0 });
  isAtStart = false;
  one.line.push(packet.subarray(0, 5));
  await nextTurn();
  two.line.push(publishPacket('second', 'whole', { qos: 0 }));
  await nextTurn();
  isAtStart = true;
  one.line.push(packet.subarray(5));
  await nextTurn();
  expect([one.heard, two.heard]).toEqual([['first'], ['second']]);
});

test('a packet that is none ends its own client, and the next one reads with a good parser', async () => {
  const parsers = new SharedParsers();
  const [bad, good] = [await connected(), await connected()];
  quieten(bad.client, parsers, front, () => true);
  quieten(good.client, parsers, front, () => true);
  bad.line.push(Buffer.from([0x36, 2, 0, 0]));
  await nextTurn();
  good.line.push(publishPacket('still', 'here', { qos: 0 }));
  await nextTurn();
  expect(bad.client.closed).toBe(true);
  expect(good.heard).toEqual(['still']);
  expect(good.client.closed).toBe(false);
});

test('Aedes takes an emitter of ours: a filter without a wildcard is served from the map, the others by its own', async () => {
  const { aedes } = await connected();
  const own: unknown = Reflect.get(aedes, 'mq');
  if (!isEmitter(own)) throw new Error('Aedes keeps its emitter elsewhere');
  const topics = new ExactTopics(own);
  const got: string[] = [];
  const listener = (name: string) => (_packet: unknown, done: () => void) => {
    got.push(name);
    done();
  };
  const [exact, another, wildcard] = [listener('exact'), listener('another'), listener('wildcard')];
  topics.on('a/b', exact);
  topics.on('a/b', another);
  topics.on('a/+', wildcard);
  const send = (topic: string): Promise<void> =>
    new Promise((resolve) =>
      topics.emit(
        {
          topic,
          cmd: 'publish',
          qos: 0,
          retain: false,
          dup: false,
          payload: Buffer.alloc(0),
          brokerId: '',
          brokerCounter: 0,
        },
        () => resolve(),
      ),
    );
  await send('a/b');
  expect(got.splice(0)).toEqual(['exact', 'another', 'wildcard']);
  topics.removeListener('a/b', exact);
  await send('a/b');
  expect(got.splice(0)).toEqual(['another', 'wildcard']);
  topics.removeListener('a/b', another);
  await new Promise<void>((resolve) => topics.removeListener('a/+', wildcard, () => resolve()));
  await send('a/b');
  expect(got).toEqual([]);
});

test('a subscriber gets what is published to its topic once', async () => {
  const { aedes, line } = await connected();
  line.push(subscribePacket(['x/y'], 7));
  await new Promise<void>((resolve) => aedes.once('subscribe', () => resolve()));
  line.written.length = 0;
  await new Promise<void>((resolve) =>
    aedes.publish(
      { topic: 'x/y', cmd: 'publish', qos: 0, retain: false, dup: false, payload: Buffer.from('once') },
      () => resolve(),
    ),
  );
  expect(Buffer.concat(line.written).toString()).toContain('x/yonce');
});
