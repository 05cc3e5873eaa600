import { flagBits } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { eventually, startBroker } from './harness.ts';
import { published, publishPacket, pubrel, subscribePacket, type } from './wire.ts';

const status = 'vigil/v1/acme/u1/status';
const alarm = 'vigil/v1/acme/u1/alarm';

test('what is acknowledged is in the journal, with its origin and flags', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(publishPacket(alarm, '{"v":1}', { id: 7, dup: true }));
  expect((await wire.next(type.puback)).body.readUInt16BE(0)).toBe(7);
  const found = (await server.entries()).find((entry) => entry.topic === alarm);
  expect(found).toMatchObject({ kind: 'publish', origin: 'lift', flags: flagBits.qos1 | flagBits.dup });
  expect(Buffer.from(found?.payload ?? []).toString()).toBe('{"v":1}');
  expect(found?.receivedAt).toBeGreaterThan(1_700_000_000_000);
});

test('acknowledgements come in the order of the messages', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(...Array.from({ length: 500 }, (_, index) => publishPacket(status, `${index}`, { id: index + 1 })));
  await wire.next(type.puback, 500);
  const ids = wire.of(type.puback).map(({ body }) => body.readUInt16BE(0));
  expect(ids).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  const payloads = (await server.entries()).filter((entry) => entry.topic === status);
  expect(payloads.map(({ payload }) => Buffer.from(payload).toString())).toEqual(ids.map((id) => `${id - 1}`));
});

test('the order holds where some messages are retained and some are not', async () => {
  const server = await startBroker();
  const wire = await server.client();
  const topicOf = (id: number): string => (id % 3 === 0 ? 'vigil/v1/acme/u1/state' : status);
  const ids = Array.from({ length: 200 }, (_, index) => index + 1);
  wire.send(...ids.map((id) => publishPacket(topicOf(id), `${id}`, { id, retain: id % 3 === 0 })));
  await wire.next(type.puback, 200);
  expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual(ids);
});

test('a service that listens to devices gets what the journal has, and the device its acknowledgement', async () => {
  const server = await startBroker();
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/acme/+/alarm']));
  await service.next(type.suback);
  const wire = await server.client();
  wire.send(publishPacket(alarm, 'a', { id: 1 }), publishPacket(status, 's', { id: 2 }));
  await wire.next(type.puback, 2);
  expect(published(await service.next(type.publish))).toMatchObject({ topic: alarm, payload: 'a' });
  await service.settled();
  expect(service.of(type.publish)).toHaveLength(1);
  // Gone again, nothing is looked up any more.
  service.stream.destroy();
  wire.send(publishPacket(alarm, 'b', { id: 3 }));
  await wire.next(type.puback, 3);
});

test('QoS 0 is journaled too', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(publishPacket(status, 'x', { qos: 0 }));
  await server.entry((entry) => entry.topic === status);
  expect((await server.entries()).filter((entry) => entry.topic === status)).toMatchObject([{ flags: 0 }]);
});

test('QoS 2 is answered after the journal has it, and a repeated packet id is journaled once', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(publishPacket(alarm, 'a', { qos: 2, id: 5 }));
  await wire.next(type.pubrec);
  expect((await server.entries()).filter((entry) => entry.topic === alarm)).toHaveLength(1);
  wire.send(publishPacket(alarm, 'a', { qos: 2, id: 5, dup: true }));
  await wire.next(type.pubrec, 2);
  expect((await server.entries()).filter((entry) => entry.topic === alarm)).toHaveLength(1);
  wire.send(pubrel(5));
  await wire.next(type.pubcomp);
  wire.send(publishPacket(alarm, 'b', { qos: 2, id: 5 }));
  await wire.next(type.pubrec, 3);
  expect((await server.entries()).filter((entry) => entry.topic === alarm)).toHaveLength(2);
});

test('a journal that cannot write never acknowledges; the client stays and is served again afterwards', async () => {
  const server = await startBroker();
  const listener = await server.service();
  listener.send(subscribePacket(['vigil/v1/acme/u1/#']));
  await listener.next(type.suback);
  const wire = await server.client();
  server.journal.failWith = 'write-failed';
  wire.send(
    publishPacket(alarm, 'lost 1', { id: 1 }),
    publishPacket(alarm, 'lost 2', { id: 2, qos: 2 }),
    publishPacket(status, 'lost 3', { qos: 0 }),
    publishPacket('vigil/v1/acme/u1/state', 'lost 4', { id: 4, retain: true }),
  );
  await wire.settled();
  expect(server.journal.refused.filter(({ kind }) => kind === 'publish')).toHaveLength(4);
  expect(wire.of(type.puback)).toHaveLength(0);
  expect(wire.of(type.pubrec)).toHaveLength(0);
  expect(await server.count('refused_total', { reason: 'journal-failed' })).toBe(4);

  server.journal.failWith = undefined;
  wire.send(publishPacket(alarm, 'kept', { id: 3 }));
  await wire.next(type.puback);
  expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual([3]);
  const texts = (await server.entries()).filter(({ kind }) => kind === 'publish');
  expect(texts.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['kept']);
  // Nor was it delivered or retained: nobody may act on what can still be lost.
  await listener.settled();
  expect(listener.of(type.publish)).toHaveLength(1);
});

test('a client that holds an unacknowledged message is ended when the journal recovers, without its Will', async () => {
  const server = await startBroker();
  const wire = await server.client({ will: { topic: 'vigil/v1/acme/u1/state', payload: 'gone' } });
  server.journal.failWith = 'write-failed';
  wire.send(publishPacket(alarm, 'x', { id: 1 }));
  await eventually(() => (server.broker.status().unpromised === 1 ? true : undefined));
  server.journal.failWith = undefined;
  await wire.closed();
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  expect(JSON.parse(Buffer.from(end.payload).toString())).toMatchObject({ reason: 'kicked', detail: 'journal' });
  expect((await server.entries()).some(({ kind }) => kind === 'will')).toBe(false);
  // It comes back and resends: acknowledged now.
  const again = await server.client();
  again.send(publishPacket(alarm, 'x', { id: 1, dup: true }));
  await again.next(type.puback);
});

test('a journal that fails for long does not keep its clients for ever', async () => {
  const server = await startBroker({ limits: { refusalGraceMs: 1 } });
  const wire = await server.client();
  server.journal.failWith = 'write-failed';
  wire.send(publishPacket(alarm, 'x', { id: 1 }));
  await wire.closed();
  expect(wire.of(type.puback)).toHaveLength(0);
});

test('at the limit telemetry is refused and an alarm still gets through', async () => {
  const server = await startBroker();
  const wire = await server.client();
  server.journal.failWith = 'full';
  server.journal.fails = (record) => record.lane !== 'urgent';
  wire.send(publishPacket(status, 't', { id: 1 }), publishPacket(alarm, 'a', { id: 2 }));
  await wire.next(type.puback);
  await wire.settled();
  expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual([2]);
  expect(await server.count('refused_total', { reason: 'journal-full' })).toBeGreaterThan(0);
});

test('connects and disconnects that the journal refused are written when it takes them again', async () => {
  const server = await startBroker();
  server.journal.failWith = 'write-failed';
  const wire = await server.client({ clientId: 'during-outage' });
  wire.stream.destroy();
  await eventually(() => (server.broker.status().presenceWaiting >= 2 ? true : undefined));
  server.journal.failWith = undefined;
  const start = await server.entry((entry) => entry.kind === 'connect');
  const end = await server.entry((entry) => entry.kind === 'disconnect');
  expect(JSON.parse(Buffer.from(start.payload).toString())).toMatchObject({ clientId: 'during-outage' });
  expect(end.seq).toBeGreaterThan(start.seq);
});

test('a message from elsewhere can be journaled through the same door', async () => {
  const server = await startBroker();
  const foreign = { origin: 'bridge', connection: 'cloud-1', payload: Buffer.from('b') };
  const urgent = await server.broker.accept({ ...foreign, topic: 'factory/7/door' });
  const reading = await server.broker.accept({ ...foreign, topic: 'factory/7/status' });
  const entries = await server.entries();
  const entryOf = (seq: number) => entries.find((entry) => entry.seq === seq);
  expect(entryOf(urgent)).toMatchObject({ kind: 'publish', origin: 'bridge', lane: 'urgent' });
  expect(entryOf(reading)).toMatchObject({ topic: 'factory/7/status', lane: 'telemetry' });
  server.journal.failWith = 'write-failed';
  await expect(server.broker.accept({ ...foreign, topic: alarm })).rejects.toMatchObject({ code: 'write-failed' });
});

test('a device that lost its memory gives a QoS 2 packet id again: its message is journaled, not taken for the old one', async () => {
  const server = await startBroker();
  const before = await server.client({ clean: false });
  before.send(publishPacket(alarm, 'before the power cut', { qos: 2, id: 1 }));
  await before.next(type.pubrec);
  before.stream.destroy();
  await server.entry(({ kind }) => kind === 'disconnect');
  const after = await server.client({ clean: false });
  after.send(publishPacket(alarm, 'after it', { qos: 2, id: 1 }));
  await after.next(type.pubrec);
  const kept = (await server.entries()).filter((entry) => entry.topic === alarm);
  expect(kept.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['before the power cut', 'after it']);
});
