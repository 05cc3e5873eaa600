import { flagBits } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { eventually, startBroker } from './harness.ts';
import { disconnect, published, publishPacket, subscribePacket, type } from './wire.ts';

const state = 'vigil/v1/acme/u1/state';
const will = { topic: state, payload: '{"state":"offline"}', retain: true };

test('a lost connection’s Will is journaled before its disconnect', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  wire.stream.destroy();
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  const found = (await server.entries()).find(({ kind }) => kind === 'will');
  const { session } = JSON.parse(Buffer.from(end.payload).toString());
  expect(found).toMatchObject({
    origin: 'lift',
    topic: state,
    connection: session,
    flags: flagBits.qos1 | flagBits.retain,
  });
  expect(Buffer.from(found?.payload ?? []).toString()).toBe(will.payload);
  expect(found?.seq).toBeLessThan(end.seq);
});

test('a Will replaces the retained state', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  wire.send(publishPacket(state, '{"state":"online"}', { id: 1, retain: true }));
  await wire.next(type.puback);
  wire.stream.destroy();
  await server.entry(({ kind }) => kind === 'disconnect');
  const service = await server.service();
  service.send(subscribePacket([state]));
  expect(published(await service.next(type.publish)).payload).toBe(will.payload);
});

test('a clean disconnect leaves no Will', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  wire.send(disconnect);
  await server.entry(({ kind }) => kind === 'disconnect');
  expect((await server.entries()).some(({ kind }) => kind === 'will')).toBe(false);
});

test.for([
  'vigil/v1/bolt/b1/state',
  'vigil/v1/acme/u1/answer',
  'vigil/v1/acme/+/state',
  '$SYS/broker/connection/lift/state',
  'lift/u1/lwt',
  'spBv1.0/plant/NDEATH/u1',
  'homeassistant/lift/status',
  'a/#',
  '',
  'a\uFFFDb',
  'a\u0000b',
])('a client with a Will to %j gets in; when the Will comes it is kept, published to nobody', async (topic) => {
  const server = await startBroker();
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/#', 'vigil/internal/#']));
  const other = await server.client({ user: 'other' });
  other.send(subscribePacket(['vigil/v1/bolt/b1/answer', 'vigil/v1/bolt/b1/command']));
  await Promise.all([service.next(type.suback), other.next(type.suback)]);
  const wire = await server.client({ will: { topic, payload: '0', retain: true } });
  const note = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(note.origin).toBe('lift');
  expect(JSON.parse(Buffer.from(note.payload).toString())).toMatchObject({ kind: 'refused-will', count: 1 });
  wire.send(publishPacket('vigil/v1/acme/u1/status', '{}', { id: 1 }));
  await wire.next(type.puback);
  wire.stream.destroy();
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  const found = await server.entry(({ kind }) => kind === 'refused');
  expect(found).toMatchObject({
    origin: 'lift',
    topic,
    connection: JSON.parse(Buffer.from(end.payload).toString()).session,
  });
  expect(JSON.parse(Buffer.from(found.extension ?? []).toString())).toMatchObject({ will: true, retain: true });
  expect(found.seq).toBeLessThan(end.seq);
  await Promise.all([service.settled(), other.settled()]);
  expect([...service.of(type.publish), ...other.of(type.publish)].map((item) => published(item).topic)).toEqual([
    'vigil/v1/acme/u1/status',
  ]);
  expect(server.broker.status().retained).toBe(0);
});

test('a retained Will of a family that is not retained is taken, not retained, and noted', async () => {
  const server = await startBroker();
  const topic = 'vigil/v1/acme/u1/event';
  const wire = await server.client({ will: { topic, payload: '{}', retain: true } });
  wire.stream.destroy();
  const found = await server.entry(({ kind }) => kind === 'will');
  expect(found).toMatchObject({ topic, flags: flagBits.qos1 | flagBits.retain });
  await server.entry(({ kind }) => kind === 'disconnect');
  expect(server.broker.status().retained).toBe(0);
  const note = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(JSON.parse(Buffer.from(note.payload).toString())).toMatchObject({ kind: 'retain', path: 'event' });
});

test('our own stop publishes no Wills, and says that it stops', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  wire.send(publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 1 }));
  await server.stop();
  await wire.closed();
  const kinds = (await server.entries()).map(({ kind }) => kind);
  expect(kinds).not.toContain('will');
  expect(kinds[0]).toBe('broker-started');
  expect(kinds.at(-1)).toBe('broker-stopped');
  // What was on its way is either acknowledged and journaled, or neither.
  expect(wire.of(type.puback)).toHaveLength(kinds.filter((kind) => kind === 'publish').length);
});

test('after a restart no Will of the connections before is published', async () => {
  const first = await startBroker();
  await first.client({ will });
  await first.stop();
  const second = await startBroker({}, { dir: first.dir, book: first.book });
  await eventually(async () =>
    (await second.entries()).filter(({ kind }) => kind === 'broker-started').length === 2 ? true : undefined,
  );
  expect((await second.entries()).some(({ kind }) => kind === 'will')).toBe(false);
});

test('a Will that the journal refuses is written later', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  server.journal.failWith = 'write-failed';
  wire.stream.destroy();
  await eventually(() => (server.broker.status().presenceWaiting >= 2 ? true : undefined));
  server.journal.failWith = undefined;
  expect(await server.entry(({ kind }) => kind === 'will')).toMatchObject({ origin: 'lift', topic: state });
});
