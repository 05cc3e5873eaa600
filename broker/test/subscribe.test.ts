import { expect, test } from 'vitest';
import { eventually, startBroker } from './harness.ts';
import { disconnect, packet, published, publishPacket, subscribePacket, text, type } from './wire.ts';

const answer = 'vigil/v1/acme/u1/answer';
const command = 'vigil/v1/acme/u1/command';

test('a device gets the answers and commands of its unit', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(subscribePacket([answer, command], 9));
  expect([...(await wire.next(type.suback)).body]).toEqual([0, 9, 1, 1]);
  const service = await server.service();
  service.send(publishPacket(answer, 'stored', { id: 1 }), publishPacket(command, 'rebirth', { id: 2 }));
  await wire.next(type.publish, 2);
  expect(wire.of(type.publish).map((item) => published(item).payload)).toEqual(['stored', 'rebirth']);
});

test.for([
  ['a foreign vendor', 'vigil/v1/bolt/b1/answer'],
  ['a foreign unit', 'vigil/v1/acme/u2/answer'],
  ['everything', '#'],
  ['a wildcard for the unit', 'vigil/v1/acme/+/answer'],
  ['a wildcard for the family', 'vigil/v1/acme/u1/+'],
  ['an up family', 'vigil/v1/acme/u1/alarm'],
  ['a shared subscription', `$share/g/${answer}`],
  ['system topics', '$SYS/#'],
  ['internal topics', 'vigil/internal/#'],
  ['a malformed filter', 'vigil/v1/acme/u1/answer#'],
  ['a filter with U+0000', 'vigil/v1/acme/u1/\u0000'],
])('a SUBSCRIBE with %s among allowed filters grants nothing and ends the session', async ([, filter]) => {
  const server = await startBroker();
  const wire = await server.client({ clean: false, clientId: 'p' });
  wire.send(subscribePacket([answer, filter ?? '', command]));
  await wire.closed();
  expect(wire.of(type.suback)).toHaveLength(0);
  const service = await server.service();
  service.send(publishPacket(answer, 'missed', { id: 1 }));
  await service.next(type.puback);
  // Neither was anything stored for the persistent session.
  const again = await server.client({ clean: false, clientId: 'p' });
  await again.settled();
  expect((await again.next(type.connack)).body[0]).toBe(0);
  expect(again.of(type.publish)).toHaveLength(0);
});

test('an invalid UTF-8 filter ends the session of a service too', async () => {
  const server = await startBroker();
  const service = await server.service();
  const filter = Buffer.concat([Buffer.from('vigil/v1/'), Buffer.from([0xc3, 0x28]), Buffer.from('/#')]);
  service.send(subscribePacket([filter]));
  await service.closed();
  expect(service.of(type.suback)).toHaveLength(0);
});

test('sixteen filters are granted, seventeen end the session', async () => {
  const server = await startBroker();
  const units = Array.from({ length: 20 }, (_, index) => `g${index}`);
  server.book.add('gate', units);
  const filters = units.map((unit) => `vigil/v1/acme/${unit}/answer`);
  const wire = await server.client({ user: 'gate' });
  wire.send(subscribePacket(filters.slice(0, 16)));
  expect((await wire.next(type.suback)).body).toHaveLength(2 + 16);
  wire.send(subscribePacket(filters.slice(0, 17), 2));
  await wire.closed();
  expect(wire.of(type.suback)).toHaveLength(1);
  expect(await server.count('refused_total', { reason: 'too-many-filters' })).toBe(1);
});

test('a SUBSCRIBE with 4,000 filters ends its session before Aedes works on it', async () => {
  const server = await startBroker();
  const units = Array.from({ length: 4000 }, (_, index) => `${index}`);
  server.book.add('gate', 'all');
  const other = await server.client();
  const wire = await server.client({ user: 'gate' });
  wire.send(subscribePacket(units.map((unit) => `a/${unit}`)));
  await wire.closed();
  await other.settled();
  // All allowed, all together: none is granted either.
  const second = await server.client({ user: 'gate' });
  second.send(subscribePacket(units.slice(0, 1500).map((unit) => `vigil/v1/acme/${unit}/answer`)));
  await second.closed();
  expect(second.of(type.suback)).toHaveLength(0);
  const service = await server.service();
  service.send(publishPacket('vigil/v1/acme/1/answer', 'x', { id: 1 }));
  await service.next(type.puback);
  await service.settled();
  expect(second.of(type.publish)).toHaveLength(0);
});

test('the filters of one session are bounded', async () => {
  const server = await startBroker({ limits: { filtersPerSession: 3 } });
  server.book.add('gate', 'all');
  const wire = await server.client({ user: 'gate' });
  wire.send(subscribePacket(['vigil/v1/acme/a/answer', 'vigil/v1/acme/b/answer']));
  await wire.next(type.suback);
  wire.send(subscribePacket(['vigil/v1/acme/c/answer', 'vigil/v1/acme/d/answer'], 2));
  await wire.closed();
  expect(wire.of(type.suback)).toHaveLength(1);
});

test('a SUBSCRIBE without filters ends the session', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(packet(0x82, Buffer.from([0, 1])));
  await wire.closed();
  expect(wire.of(type.suback)).toHaveLength(0);
});

test('a restored session keeps only what its credential may still have', async () => {
  const server = await startBroker();
  server.book.add('gate', ['u1', 'u2']);
  const before = await server.client({ user: 'gate', clean: false, clientId: 'p' });
  before.send(subscribePacket([answer, 'vigil/v1/acme/u2/answer']));
  await before.next(type.suback);
  before.send(disconnect);
  await before.closed();
  const service = await server.service();
  service.send(publishPacket('vigil/v1/acme/u2/answer', 'queued before', { id: 1 }));
  await service.next(type.puback);
  server.book.add('gate', ['u1']);
  const after = await server.client({ user: 'gate', clean: false, clientId: 'p' });
  service.send(publishPacket('vigil/v1/acme/u2/answer', 'sent after', { id: 2 }));
  service.send(publishPacket(answer, 'ours', { id: 3 }));
  await after.next(type.publish);
  await after.settled();
  expect(after.of(type.publish).map((item) => published(item).payload)).toEqual(['ours']);
  // Given back, the unit's filter is not: it was removed, not hidden.
  server.book.add('gate', ['u1', 'u2']);
  await after.closed();
  const third = await server.client({ user: 'gate', clean: false, clientId: 'p' });
  service.send(publishPacket('vigil/v1/acme/u2/answer', 'again', { id: 4 }));
  await service.next(type.puback, 4);
  await third.settled();
  expect(third.of(type.publish).map((item) => published(item).topic)).not.toContain('vigil/v1/acme/u2/answer');
});

test('a retained state is delivered to a later service subscriber, and nothing else may be retained', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(publishPacket('vigil/v1/acme/u1/state', 'online', { id: 1, retain: true }));
  await wire.next(type.puback);
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/+/+/state']));
  expect(published(await service.next(type.publish))).toMatchObject({ payload: 'online' });
  wire.send(publishPacket('vigil/v1/acme/u1/status', 'x', { id: 2, retain: true }));
  await wire.next(type.puback, 2);
  expect(server.broker.status().retained).toBe(1);
});

test('retained messages are bounded in number and size', async () => {
  const server = await startBroker({ limits: { retainedMessages: 2, retainedBytes: 10 } });
  server.book.add('gate', 'all');
  const wire = await server.client({ user: 'gate' });
  for (const [index, unit] of ['a', 'b', 'c', 'd'].entries()) {
    const payload = unit === 'a' ? 'x'.repeat(11) : 'online';
    wire.send(publishPacket(`vigil/v1/acme/${unit}/state`, payload, { id: index + 1, retain: true }));
  }
  await wire.next(type.puback, 4);
  await eventually(() => (server.broker.status().retained > 0 ? true : undefined));
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/acme/+/state']));
  await service.next(type.publish, 2);
  await service.settled();
  expect(service.of(type.publish).map((item) => published(item).topic)).toEqual([
    'vigil/v1/acme/c/state',
    'vigil/v1/acme/d/state',
  ]);
});

test('messages for an absent client wait in a bounded queue', async () => {
  const server = await startBroker({ limits: { queuedMessages: 3 } });
  const wire = await server.client({ clean: false, clientId: 'p' });
  wire.send(subscribePacket([answer]));
  await wire.next(type.suback);
  wire.send(disconnect);
  await wire.closed();
  const service = await server.service();
  for (let id = 1; id <= 5; id += 1) service.send(publishPacket(answer, `${id}`, { id }));
  await service.next(type.puback, 5);
  const again = await server.client({ clean: false, clientId: 'p' });
  await again.next(type.publish, 3);
  await again.settled();
  expect(again.of(type.publish).map((item) => published(item).payload)).toEqual(['3', '4', '5']);
});

test('an UNSUBSCRIBE ends the deliveries', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(subscribePacket([answer]));
  await wire.next(type.suback);
  wire.send(packet(0xa2, Buffer.from([0, 2]), text(answer)));
  await wire.next(11);
  const service = await server.service();
  service.send(publishPacket(answer, 'x', { id: 1 }));
  await service.next(type.puback);
  await wire.settled();
  expect(wire.of(type.publish)).toHaveLength(0);
});
