import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { eventually, startBroker, type TestBroker } from './harness.ts';
import { connectPacket, pingreq, publishPacket, subscribePacket, type, type Wire } from './wire.ts';

const status = 'vigil/v1/acme/u1/status';
const stats = 'vigil/v1/acme/u1/stats';
const state = 'vigil/v1/acme/u1/state';

/** The route of a topic is known after its first message, and from then on the front takes plain ones. */
async function warm(wire: Wire): Promise<void> {
  wire.send(publishPacket(status, 'first', { id: 65_001 }), publishPacket(stats, 'first', { id: 65_002 }));
  await wire.next(type.puback, 2);
}

const payloadsOf = async (server: TestBroker): Promise<string[]> =>
  (await server.entries())
    .filter(({ kind, payload }) => kind === 'publish' && Buffer.from(payload).toString() !== 'first')
    .map(({ payload }) => Buffer.from(payload).toString().trim());

interface Sent {
  readonly how: 'plain' | 'dup' | 'qos0' | 'retained' | 'ping' | 'subscribe';
  readonly topic: string;
  readonly padding: number;
}
const sent: fc.Arbitrary<Sent> = fc.record({
  how: fc.oneof(
    { weight: 12, arbitrary: fc.constant('plain' as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom(
        'dup' as const,
        'qos0' as const,
        'retained' as const,
        'ping' as const,
        'subscribe' as const,
      ),
    },
  ),
  topic: fc.constantFrom(status, stats),
  // Lengths of one, two and three bytes; larger than what the front keeps of an incomplete packet.
  padding: fc.oneof({ weight: 8, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: fc.nat(20_000) }),
});

const bytesOf = ({ how, topic, padding }: Sent, id: number): Buffer => {
  const payload = `${id}${' '.repeat(padding)}`;
  switch (how) {
    case 'plain':
      return publishPacket(topic, payload, { id });
    case 'dup':
      return publishPacket(topic, payload, { id, dup: true });
    case 'qos0':
      return publishPacket(topic, payload, { qos: 0 });
    case 'retained':
      return publishPacket(state, payload, { id, retain: true });
    case 'ping':
      return pingreq;
    case 'subscribe':
      return subscribePacket(['vigil/v1/acme/u1/answer'], id);
  }
};

it('keeps every message and the order of all, however they are mixed and wherever the bytes are cut', async () => {
  const server = await startBroker();
  let client = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(sent, { minLength: 1, maxLength: 60 }),
      fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9_000 }))),
      async (list, sizes) => {
        client += 1;
        const wire = await server.client({ clientId: `c${client}` });
        await warm(wire);
        const before = (await payloadsOf(server)).length;
        const stream = Buffer.concat(list.map((one, index) => bytesOf(one, index + 1)));
        for (let at = 0; at < stream.length; ) {
          const [size = 1] = sizes.take(1);
          wire.stream.write(stream.subarray(at, at + size));
          at += size;
          // A turn between writes, or the socket would put them together again.
          await new Promise((resolve) => setImmediate(resolve));
        }
        const ids = (wanted: (how: Sent['how']) => boolean): number[] =>
          list.flatMap(({ how }, index) => (wanted(how) ? [index + 1] : []));
        const acknowledged = ids((how) => how === 'plain' || how === 'dup' || how === 'retained');
        const journaled = ids((how) => how !== 'ping' && how !== 'subscribe');
        if (acknowledged.length > 0) await wire.next(type.puback, 2 + acknowledged.length);
        await wire.settled();
        expect(
          wire
            .of(type.puback)
            .slice(2)
            .map(({ body }) => body.readUInt16BE(0)),
        ).toEqual(acknowledged);
        await eventually(async () =>
          (await payloadsOf(server)).length >= before + journaled.length ? true : undefined,
        );
        expect((await payloadsOf(server)).slice(before)).toEqual(journaled.map(String));
        expect(wire.of(type.pingresp)).toHaveLength(1 + ids((how) => how === 'ping').length);
        expect(wire.of(type.suback)).toHaveLength(ids((how) => how === 'subscribe').length);
        expect(wire.isClosed).toBe(false);
        wire.stream.destroy();
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test('packets that come with the CONNECT, cut anywhere, are all kept in their order', async () => {
  const server = await startBroker();
  const rest = Buffer.concat([1, 2, 3].map((id) => publishPacket(status, String(id), { id })));
  let expected: string[] = [];
  for (let cut = 0; cut <= rest.length; cut += 1) {
    const wire = await server.open();
    const connect = connectPacket({ user: 'lift', password: 'token-lift', clientId: `cut-${cut}` });
    // One turn lies between the two parts: the second comes while the CONNECT is being judged.
    wire.stream.write(Buffer.concat([connect, rest.subarray(0, cut)]));
    await new Promise((resolve) => setImmediate(resolve));
    wire.stream.write(rest.subarray(cut));
    await wire.next(type.puback, 3);
    expected = [...expected, '1', '2', '3'];
    wire.stream.destroy();
  }
  expect(await payloadsOf(server)).toEqual(expected);
}, 60_000);

test('a topic that is not its own is kept as refused, in its place among the others', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  wire.send(
    publishPacket(status, '1', { id: 1 }),
    publishPacket('vigil/v1/bolt/b1/status', 'foreign', { id: 2 }),
    publishPacket(status, '3', { id: 3 }),
  );
  await wire.next(type.puback, 5);
  expect(
    wire
      .of(type.puback)
      .slice(2)
      .map(({ body }) => body.readUInt16BE(0)),
  ).toEqual([1, 2, 3]);
  expect(await payloadsOf(server)).toEqual(['1', '3']);
  const kept = (await server.entries()).filter(({ kind }) => /publish|refused/.test(kind)).slice(2);
  expect(kept.map(({ kind }) => kind)).toEqual(['publish', 'refused', 'publish']);
  expect(await server.count('refused_total', { reason: 'publish-denied' })).toBe(1);
});

test('a topic in bytes that are no UTF-8 is never taken for a known one', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  wire.send(publishPacket(Buffer.concat([Buffer.from(status), Buffer.from([0xff])]), 'x', { id: 1 }));
  await wire.next(type.puback, 3);
  expect(await payloadsOf(server)).toEqual([]);
});

test('what the journal refuses is not acknowledged, the session goes on, and the message comes again later', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  server.journal.failWith = 'write-failed';
  wire.send(publishPacket(status, '1', { id: 1 }), publishPacket(status, '2', { id: 2 }));
  await eventually(() => (server.journal.refused.length === 2 ? true : undefined));
  await wire.settled();
  expect(wire.of(type.puback)).toHaveLength(2);
  expect(server.broker.status().unpromised).toBe(1);
  server.journal.failWith = undefined;
  wire.send(publishPacket(status, '3', { id: 3 }));
  await wire.next(type.puback, 3);
  expect(await payloadsOf(server)).toEqual(['3']);
});

test('more than may wait for the journal is read when it has answered, and nothing is lost', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  // Ten times what one connection may have waiting, in packets that pass one by one.
  const ids = Array.from({ length: 320 }, (_, index) => index + 1);
  wire.send(...ids.map((id) => publishPacket(status, `${id}${' '.repeat(2_000)}`, { id })));
  await wire.next(type.puback, 2 + ids.length);
  expect(
    wire
      .of(type.puback)
      .slice(2)
      .map(({ body }) => body.readUInt16BE(0)),
  ).toEqual(ids);
  expect(await payloadsOf(server)).toEqual(ids.map(String));
});

test('what waits for a disk that hangs is bounded for each client, also when it asks for an answer in between', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  const held: (() => void)[] = [];
  server.journal.held = held;
  let count = 0;
  const burst = (): Buffer[] =>
    Array.from({ length: 20 }, () => publishPacket(status, `${(count += 1)}${' '.repeat(1_500)}`, { id: count }));
  let pings = 0;
  const isAnswered = async (): Promise<boolean> => {
    for (let turn = 0; turn < 300 && wire.of(type.pingresp).length < pings; turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    return wire.of(type.pingresp).length === pings;
  };
  // Each burst is read by itself, and ends with something that is no plain publish.
  do {
    wire.send(...burst(), pingreq);
    pings += 1;
  } while ((await isAnswered()) && pings < 30);
  expect(pings).toBeLessThan(10);
  server.journal.held = undefined;
  for (const append of held) append();
  await wire.next(type.puback, 2 + count);
  await wire.next(type.pingresp, pings);
  expect(await payloadsOf(server)).toEqual(Array.from({ length: count }, (_, index) => String(index + 1)));
});

test('a client that only publishes is not ended by its keep-alive', async () => {
  const server = await startBroker();
  const wire = await server.client({ keepalive: 1 });
  await warm(wire);
  for (let id = 1; id <= 30; id += 1) {
    wire.send(publishPacket(status, String(id), { id }));
    await wire.next(type.puback, 2 + id);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(wire.isClosed).toBe(false);
});

test('a service that begins to listen gets what comes from then on', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/acme/+/status']));
  await service.next(type.suback);
  wire.send(publishPacket(status, 'heard', { id: 1 }));
  await service.next(type.publish);
  expect(await payloadsOf(server)).toEqual(['heard']);
});

test('after a credential is taken away nothing more is taken', async () => {
  const server = await startBroker();
  const wire = await server.client();
  await warm(wire);
  server.book.add('lift', ['u1'], { enabled: false });
  await wire.closed();
  wire.send(publishPacket(status, 'late', { id: 1 }));
  const other = await server.client({ user: 'other' });
  other.send(publishPacket('vigil/v1/bolt/b1/status', 'behind', { id: 1 }));
  await other.next(type.puback);
  expect(await payloadsOf(server)).toEqual(['behind']);
});
