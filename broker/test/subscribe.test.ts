import { expect, test } from 'vitest';
import { eventually, startBroker } from './harness.ts';
import { connectPacket, disconnect, packet, published, publishPacket, subscribePacket, text, type } from './wire.ts';

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
  ['a wildcard in the middle', 'vigil/#/answer'],
  ['an empty filter', ''],
  ['a very deep filter', `a${'/a'.repeat(200)}`],
])(
  '%s is denied by itself: the other filters are granted, the session lives, and it is noted',
  async ([, filter = '']) => {
    const server = await startBroker();
    const wire = await server.client({ clean: false, clientId: 'p' });
    wire.send(subscribePacket([answer, filter, command], 5));
    expect([...(await wire.next(type.suback)).body]).toEqual([0, 5, 1, 0x80, 1]);
    const note = await server.entry(({ kind }) => kind === 'contract-fault');
    expect(note.origin).toBe('lift');
    expect(JSON.parse(Buffer.from(note.payload).toString())).toMatchObject({
      kind: 'denied-filter',
      sample: filter.slice(0, 200),
      count: 1,
    });
    // Alone, it is denied just the same.
    wire.send(subscribePacket([filter], 6));
    expect([...(await wire.next(type.suback, 2)).body]).toEqual([0, 6, 0x80]);
    wire.send(publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 7 }));
    await wire.next(type.puback);
    wire.send(disconnect);
    await wire.closed();
    const service = await server.service();
    for (const topic of [answer, 'vigil/v1/acme/u2/answer', 'vigil/v1/bolt/b1/answer', 'vigil/internal/feed'])
      service.send(publishPacket(topic, topic, { id: 1 }));
    await service.next(type.puback, 4);
    // Only what was granted is stored for the persistent session.
    const again = await server.client({ clean: false, clientId: 'p' });
    await again.next(type.publish);
    await again.settled();
    expect(again.of(type.publish).map((item) => published(item).topic)).toEqual([answer]);
  },
);

test('a SUBSCRIBE in the CONNECT’s segment, behind it, or behind CONNACK is answered alike, each time', async () => {
  const server = await startBroker();
  const filters = ['vigil/v1/acme/u1/#', answer, answer, 'a#'];
  const codes = [0, 8, 0x80, 1, 1, 0x80];
  for (let time = 0; time < 30; time += 1) {
    const wire = await server.open();
    const connect = connectPacket({
      user: 'lift',
      password: 'token-lift',
      clientId: `c${time}`,
      clean: time % 2 === 0,
    });
    const asked = Buffer.concat([subscribePacket(filters, 8), publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 9 })]);
    if (time % 3 === 0) wire.send(connect, asked);
    else {
      wire.send(connect);
      if (time % 3 === 1) await wire.next(type.connack);
      else for (let turn = 0; turn < time / 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      wire.send(asked);
    }
    expect([...(await wire.next(type.suback)).body]).toEqual(codes);
    await wire.next(type.puback);
    expect(wire.of(type.suback)).toHaveLength(1);
    wire.stream.destroy();
  }
});

test('a filter of bytes that are no text is denied to a service too', async () => {
  const server = await startBroker();
  const service = await server.service();
  const filter = Buffer.concat([Buffer.from('vigil/v1/'), Buffer.from([0xc3, 0x28]), Buffer.from('/#')]);
  service.send(subscribePacket([filter]));
  expect([...(await service.next(type.suback)).body]).toEqual([0, 1, 0x80]);
});

test('sixteen filters are granted, of more the surplus is denied', async () => {
  const server = await startBroker();
  const units = Array.from({ length: 20 }, (_, index) => `g${index}`);
  server.book.add('gate', units);
  const filters = units.map((unit) => `vigil/v1/acme/${unit}/answer`);
  const wire = await server.client({ user: 'gate' });
  wire.send(subscribePacket(filters));
  const { body } = await wire.next(type.suback);
  expect([...body.subarray(2)]).toEqual([...Array.from({ length: 16 }, () => 1), 0x80, 0x80, 0x80, 0x80]);
  wire.send(subscribePacket(filters.slice(16), 2));
  expect([...(await wire.next(type.suback, 2)).body.subarray(2)]).toEqual([1, 1, 1, 1]);
  expect(await server.count('refused_total', { reason: 'too-many-filters' })).toBe(1);
});

test.for(['in the segment of the CONNECT', 'later'] as const)(
  'of 2,000 filters of a persistent session as many are granted as of any other, %s',
  async (when) => {
    const server = await startBroker();
    server.book.add('gate', 'all');
    const filters = Array.from({ length: 2000 }, (_, index) => `vigil/v1/acme/${index}/answer`);
    const connect = connectPacket({ user: 'gate', password: 'token-gate', clientId: 'g', clean: false });
    const wire = await server.open();
    if (when === 'later') {
      wire.send(connect);
      await wire.next(type.connack);
      wire.send(subscribePacket(filters, 3));
    } else wire.send(connect, subscribePacket(filters, 3));
    const { body } = await wire.next(type.suback);
    expect(body).toHaveLength(2 + 2000);
    expect(body.subarray(2).filter((code) => code === 1)).toHaveLength(16);
    expect(body.subarray(2).filter((code) => code === 0x80)).toHaveLength(1984);
    const service = await server.service();
    service.send(publishPacket('vigil/v1/acme/15/answer', 'granted', { id: 1 }));
    service.send(publishPacket('vigil/v1/acme/16/answer', 'denied', { id: 2 }));
    await service.next(type.puback, 2);
    await wire.next(type.publish);
    await wire.settled();
    expect(wire.of(type.publish).map((item) => published(item).payload)).toEqual(['granted']);
    wire.stream.destroy();
    // Restored is what was granted; that is no SUBSCRIBE and answers none.
    const again = await server.client({ user: 'gate', clientId: 'g', clean: false });
    await again.settled();
    expect(again.of(type.suback)).toHaveLength(0);
    service.send(publishPacket('vigil/v1/acme/0/answer', 'restored', { id: 3 }));
    await again.until(() => again.of(type.publish).some((item) => published(item).payload === 'restored'));
  },
);

test('a packet full of filters that are denied is answered with as many codes', async () => {
  const server = await startBroker();
  const wire = await server.client();
  const filters = Array.from({ length: 15_000 }, () => '#');
  wire.send(subscribePacket([...filters.slice(1), answer], 3));
  expect((await wire.next(type.suback)).body).toHaveLength(2 + 15_000);
  await wire.settled();
});

test('the filters of one session are bounded, and what is given back makes room', async () => {
  const server = await startBroker({ limits: { filtersPerSession: 3 } });
  server.book.add('gate', 'all');
  const wire = await server.client({ user: 'gate' });
  const filter = (unit: string): string => `vigil/v1/acme/${unit}/answer`;
  wire.send(subscribePacket(['a', 'b'].map(filter)));
  await wire.next(type.suback);
  wire.send(subscribePacket(['c', 'd', 'a'].map(filter), 2));
  expect([...(await wire.next(type.suback, 2)).body.subarray(2)]).toEqual([1, 0x80, 1]);
  wire.send(packet(0xa2, Buffer.from([0, 3]), text(filter('a')), text('a#')));
  await wire.next(11);
  wire.send(subscribePacket([filter('d')], 4));
  expect([...(await wire.next(type.suback, 3)).body.subarray(2)]).toEqual([1]);
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
