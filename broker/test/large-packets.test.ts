import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LargePacket, LargeRoom } from '../src/publish/large-packet.ts';
import { eventually, startBroker, type TestBroker } from './harness.ts';
import { packet, pingreq, publishPacket, pubrel, subscribePacket, text, type } from './wire.ts';

const status = 'vigil/v1/acme/u1/status';
const alarm = 'vigil/v1/acme/u1/alarm';
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const kept = async (server: TestBroker) =>
  (await server.entries())
    .filter(({ kind }) => kind === 'publish' || kind === 'refused' || kind === 'oversized')
    .map(({ kind, topic, payload, extension }) => ({
      kind,
      topic,
      length: payload.length,
      ...(extension === undefined || extension.length === 0 ? {} : { about: JSON.parse(textOf(extension)) }),
    }));

test.for(['tcp', 'small reads'] as const)(
  'a status of 70 kB is acknowledged, its head is kept, and the alarm behind it is taken: %s',
  async (how) => {
    const server = await startBroker();
    const wire = await server.client();
    const bytes = Buffer.concat([
      publishPacket(status, 'before', { id: 1 }),
      publishPacket(status, `{"x":"${'y'.repeat(70_000)}"}`, { id: 2 }),
      publishPacket(alarm, 'button', { id: 3 }),
    ]);
    if (how === 'tcp') wire.send(bytes);
    else
      for (let at = 0; at < bytes.length; at += 1009) {
        wire.stream.write(bytes.subarray(at, at + 1009));
        await new Promise((resolve) => setImmediate(resolve));
      }
    await wire.next(type.puback, 3);
    expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual([1, 2, 3]);
    expect(await kept(server)).toEqual([
      { kind: 'publish', topic: status, length: 6 },
      { kind: 'oversized', topic: status, length: 4096, about: { reason: 'packet-too-large', size: 70_008 + 27 } },
      { kind: 'publish', topic: alarm, length: 6 },
    ]);
    await wire.settled();
    expect(wire.isClosed).toBe(false);
  },
);

test.for([0, 1, 2] as const)('an alarm of 200 kB is journaled whole, with QoS %i', async (qos) => {
  const server = await startBroker();
  const wire = await server.client();
  const payload = `{"text":"${'救'.repeat(66_000)}"}`;
  wire.send(publishPacket(alarm, payload, { qos, id: 4, retain: true }), pingreq);
  if (qos === 1) await wire.next(type.puback);
  if (qos === 2) {
    await wire.next(type.pubrec);
    wire.send(pubrel(4));
    await wire.next(type.pubcomp);
  }
  const entry = await server.entry(({ kind }) => kind === 'publish');
  expect(textOf(entry.payload)).toBe(payload);
  const notes = await eventually(async () => {
    const found = (await server.entries()).filter(({ kind }) => kind === 'contract-fault');
    return found.length === 2 ? found : undefined;
  });
  expect(notes.map((note) => JSON.parse(textOf(note.payload)).kind)).toEqual(['oversized', 'retain']);
  expect(server.broker.status().retained).toBe(0);
});

test('of an alarm beyond 256 kB, and of a large one that is not the sender’s, what can be is kept', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(
    publishPacket(alarm, 'x'.repeat(300_000), { id: 1 }),
    publishPacket('vigil/v1/acme/u2/fault', 'x'.repeat(100_000), { id: 2 }),
    publishPacket('spBv1.0/DDATA', 'x'.repeat(100_000), { id: 3 }),
    publishPacket('a/+/event', 'x'.repeat(100_000), { qos: 2, id: 4 }),
    publishPacket('vigil/v1/acme/u1/answer', 'x'.repeat(100_000), { qos: 0 }),
    pingreq,
  );
  await wire.next(type.pingresp);
  await wire.next(type.puback, 3);
  await wire.next(type.pubrec);
  await eventually(async () => ((await kept(server)).length === 5 ? true : undefined));
  expect((await kept(server)).map(({ kind, length }) => [kind, length])).toEqual([
    ['oversized', 4096],
    ['refused', 100_000],
    ['oversized', 4096],
    ['refused', 100_000],
    ['oversized', 4096],
  ]);
});

test('large messages are kept in their order among all others, wherever the bytes are cut', async () => {
  const server = await startBroker({ limits: { packetBytes: 200, urgentPacketBytes: 1000, longestPacketBytes: 3000 } });
  let client = 0;
  const one = fc.record({
    family: fc.constantFrom('status', 'alarm', 'Alarm'),
    size: fc.oneof(fc.nat(100), fc.nat(1200), fc.nat(2500)),
    qos: fc.constantFrom(0 as const, 1 as const, 1 as const, 2 as const),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(one, { minLength: 1, maxLength: 20 }),
      fc.infiniteStream(fc.oneof(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 900 }))),
      async (list, sizes) => {
        client += 1;
        const wire = await server.client({ clientId: `c${client}` });
        const before = (await kept(server)).length;
        const bytes = Buffer.concat(
          list.map(({ family, size, qos }, index) =>
            publishPacket(`vigil/v1/acme/u1/${family}`, '-'.repeat(size), { qos, id: index + 1 }),
          ),
        );
        for (let at = 0; at < bytes.length; ) {
          const [size = 1] = sizes.take(1);
          wire.stream.write(bytes.subarray(at, at + size));
          at += size;
          await new Promise((resolve) => setImmediate(resolve));
        }
        const ids = (wanted: number): number[] => list.flatMap(({ qos }, index) => (qos === wanted ? [index + 1] : []));
        await wire.until(() => wire.of(type.puback).length === ids(1).length);
        await wire.until(() => wire.of(type.pubrec).length === ids(2).length);
        expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual(ids(1));
        await eventually(async () => ((await kept(server)).length >= before + list.length ? true : undefined));
        expect((await kept(server)).slice(before).map(({ topic, length }) => [topic, length])).toEqual(
          list.map(({ family, size, qos }) => {
            const topic = `vigil/v1/acme/u1/${family}`;
            const whole = 2 + topic.length + (qos > 0 ? 2 : 0) + size;
            return [topic, whole <= 200 || (family === 'alarm' && whole <= 1000) ? size : Math.min(size, 4096)];
          }),
        );
        wire.stream.destroy();
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);

test('what is no packet is cut: a topic or a packet id that goes beyond its end', async () => {
  const server = await startBroker({ limits: { packetBytes: 100 } });
  for (const body of [
    [Buffer.from([0x01, 0x00]), Buffer.alloc(150, 0x61)],
    [text('a'.repeat(148)), Buffer.from([1])],
  ]) {
    const wire = await server.client();
    wire.send(packet(0x32, ...body));
    await wire.closed();
  }
  expect(await server.count('refused_total', { reason: 'malformed-packet' })).toBe(2);
  expect(await kept(server)).toEqual([]);
});

test('a client cannot make a stand-in of its own', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(publishPacket('$', Buffer.alloc(16), { id: 1 }), publishPacket(status, 'x'.repeat(70_000), { id: 2 }));
  await wire.next(type.puback, 2);
  expect((await kept(server)).map(({ kind, topic }) => [kind, topic])).toEqual([
    ['refused', '$'],
    ['oversized', status],
  ]);
});

test('a service that listens gets the whole of a large alarm', async () => {
  const server = await startBroker();
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/#']));
  await service.next(type.suback);
  const wire = await server.client();
  wire.send(publishPacket(alarm, 'x'.repeat(100_000), { id: 1 }));
  await wire.next(type.puback);
  expect((await service.next(type.publish)).body.length).toBe(2 + alarm.length + 2 + 100_000);
});

test('what is held is bounded for all together, comes back, and beyond it heads are kept', () => {
  const room = new LargeRoom({ urgentPacketBytes: 50_000, largeBytes: 100_000 });
  const bytes = publishPacket(alarm, 'x'.repeat(40_000), { id: 1 });
  const begin = (): LargePacket => {
    const large = new LargePacket(room, bytes);
    large.read(bytes.subarray(large.headerBytes, 39_000));
    return large;
  };
  const [one, two, three] = [begin(), begin(), begin()];
  for (const large of [one, two, three]) large.read(bytes.subarray(39_000));
  expect([one, two, three].map(({ isComplete }) => isComplete)).toEqual([true, true, true]);
  const messages = [one, two, three].map((large) => large.message());
  expect(messages.map(({ isWhole, payload }) => [isWhole, payload.length >= 4096])).toEqual([
    [true, true],
    [true, true],
    [false, true],
  ]);
  expect(messages[0]?.payload.length).toBe(40_000);
  expect(room.held).toBeLessThanOrEqual(100_000);
  for (const message of messages) message.release();
  expect(room.held).toBe(0);
  const dropped = begin();
  expect(room.held).toBeGreaterThan(0);
  dropped.drop();
  expect(room.held).toBe(0);
});
