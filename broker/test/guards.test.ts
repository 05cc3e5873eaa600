import { expect, test } from 'vitest';
import { eventually, refusalOf, startBroker } from './harness.ts';
import { connectPacket, packet, publishPacket, subscribePacket, text, type } from './wire.ts';

const good = { user: 'lift', password: 'token-lift' };

test('a CONNECT of more than 4 KiB is cut when its length is known, not when it is there', async () => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(Buffer.from([0x10, 0x80, 0x80, 0x01]));
  await wire.closed();
  expect(await server.count('refused_total', { reason: 'connect-too-large' })).toBe(1);
});

test('whatever is not a CONNECT first is cut at its first byte', async () => {
  const server = await startBroker();
  for (const bytes of ['GET / HTTP/1.1\r\n', '0', '\u0000']) {
    const wire = await server.open();
    wire.send(Buffer.from(bytes));
    await wire.closed();
  }
  expect(await server.count('refused_total', { reason: 'not-mqtt' })).toBe(3);
});

test('a connection without a complete CONNECT is cut in time, however it trickles', async () => {
  const server = await startBroker({ limits: { connectTimeoutMs: 100 } });
  const silent = await server.open();
  const slow = await server.open();
  slow.send(connectPacket(good).subarray(0, 8));
  await Promise.all([silent.closed(), slow.closed()]);
  expect(await server.count('refused_total', { reason: 'connect-timeout' })).toBe(2);
});

test('a SUBSCRIBE of more than 64 KiB, or a message of more than 16 MiB, ends the session at its header, and it is noted', async () => {
  const server = await startBroker();
  for (const header of [
    [0x82, 0x81, 0x80, 0x04],
    [0x32, 0x81, 0x80, 0x80, 0x08],
  ]) {
    const wire = await server.client();
    wire.send(Buffer.from(header));
    await wire.closed();
  }
  expect(await server.count('refused_total', { reason: 'packet-too-large' })).toBe(2);
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  expect(JSON.parse(Buffer.from(end.payload).toString())).toMatchObject({
    reason: 'protocol',
    detail: 'packet-too-large',
  });
  const note = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(note.origin).toBe('lift');
  expect(JSON.parse(Buffer.from(note.payload).toString())).toMatchObject({
    kind: 'session-cut',
    path: 'packet-too-large',
  });
  const largest = await server.client();
  largest.send(publishPacket('vigil/v1/acme/u1/event', 'x'.repeat(65_000), { id: 1 }));
  await largest.next(type.puback);
});

test('a remaining length of five bytes is malformed', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(Buffer.from([0x32, 0x80, 0x80, 0x80, 0x80, 0x01]));
  await wire.closed();
  expect(await server.count('refused_total', { reason: 'malformed-packet' })).toBe(1);
});

test.for([
  ['user name', packet(0x10, text('MQTT'), Buffer.from([4, 0x82, 0, 60]), text('c'), text(Buffer.from([0xff])))],
  ['user name with U+0000', connectPacket({ ...good, user: 'li\u0000ft' })],
  ['protocol name', packet(0x10, text(Buffer.from([0xff])), Buffer.from([4, 0x02, 0, 60]), text('c'))],
] as const)('a CONNECT with an invalid %s is cut', async ([, bytes]) => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(bytes);
  await wire.closed();
  expect(wire.of(type.connack)).toHaveLength(0);
  expect(await server.count('refused_total', { reason: 'bad-utf8' })).toBe(1);
});

test('a topic with invalid UTF-8 or U+0000 is kept as refused and goes to nobody', async () => {
  const server = await startBroker();
  for (const topic of [
    Buffer.from([...Buffer.from('vigil/v1/acme/u1/'), 0xc3, 0x28]),
    Buffer.from('vigil/v1/acme/u1/alarm\u0000'),
  ]) {
    const wire = await server.client();
    wire.send(publishPacket(topic, 'x'));
    await wire.next(type.puback);
  }
  const service = await server.service();
  service.send(publishPacket(Buffer.from([...Buffer.from('vigil/internal/'), 0xff]), 'x'));
  await service.next(type.puback);
  const kinds = (await server.entries()).map(({ kind }) => kind).filter((kind) => !/connect|broker/.test(kind));
  expect(kinds).toEqual(['refused', 'refused', 'refused']);
});

test('a CONNECT that comes byte by byte, with more behind it, is understood', async () => {
  const server = await startBroker();
  const wire = await server.open();
  const bytes = Buffer.concat([connectPacket(good), publishPacket('vigil/v1/acme/u1/alarm', 'x', { id: 3 })]);
  for (const byte of bytes) wire.send(Buffer.from([byte]));
  expect((await wire.next(type.puback)).body.readUInt16BE(0)).toBe(3);
});

test('messages pipelined behind CONNECT are all taken', async () => {
  const server = await startBroker();
  const wire = await server.open();
  const many = Array.from({ length: 300 }, (_, index) =>
    publishPacket('vigil/v1/acme/u1/event', 'x', { id: index + 1 }),
  );
  wire.send(connectPacket(good), ...many);
  await wire.next(type.puback, 300);
  expect((await server.entries()).filter(({ kind }) => kind === 'publish')).toHaveLength(300);
});

test('connections are bounded in total, and room comes back', async () => {
  const server = await startBroker({ limits: { connections: 2 } });
  const first = await server.client({ clientId: 'a' });
  await server.client({ clientId: 'b' });
  const third = await server.open();
  await third.closed();
  expect(await server.count('refused_total', { reason: 'too-many-connections' })).toBe(1);
  first.stream.destroy();
  await eventually(() => (server.broker.status().connections === 1 ? true : undefined));
  await server.client({ clientId: 'c' });
});

test('connections of one address are bounded, except from this machine when so configured', async () => {
  const server = await startBroker({ limits: { connectionsPerAddress: 1, exemptLoopback: false } });
  await server.client();
  const second = await server.open();
  await second.closed();
  expect(await server.count('refused_total', { reason: 'too-many-from-address' })).toBe(1);
  const exempt = await startBroker({ limits: { connectionsPerAddress: 1 } });
  await exempt.client({ clientId: 'a' });
  await exempt.client({ clientId: 'b' });
});

test('the connect rate of one address is bounded', async () => {
  const server = await startBroker({ limits: { connectBurst: 3, connectsPerSecond: 1, exemptLoopback: false } });
  const wires = await Promise.all(Array.from({ length: 10 }, () => server.open()));
  await eventually(async () =>
    (await server.count('refused_total', { reason: 'connect-rate' })) >= 6 ? true : undefined,
  );
  expect(wires.some((wire) => !wire.isClosed)).toBe(true);
});

test('wrong tokens lead to a back-off that does not shut out the neighbours', async () => {
  const server = await startBroker();
  const wrong = { user: 'lift', password: 'wrong' };
  for (let attempt = 0; attempt < 4; attempt += 1) expect(await refusalOf(server, wrong)).toBe(4);
  // The same answer: it must not tell which names exist.
  expect(await refusalOf(server, wrong)).toBe(4);
  expect(await server.count('refused_total', { reason: 'backing-off' })).toBe(1);
  // The same address, another credential: at once.
  const neighbour = await server.client({ user: 'other' });
  await neighbour.settled();
});

test('keep-alive 0 is given the longest one and a silent client is ended', async () => {
  const server = await startBroker({ limits: { keepaliveSeconds: 1 } });
  const never = await server.client({ keepalive: 0, clientId: 'a' });
  const long = await server.client({ keepalive: 600, clientId: 'b' });
  await Promise.all([never.closed(), long.closed()]);
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  expect(JSON.parse(Buffer.from(end.payload).toString())).toMatchObject({ reason: 'keepalive' });
});

test('a reader that does not read is dropped, and others go on', async () => {
  const server = await startBroker({ limits: { unsentBytes: 65_536, drainTimeoutMs: 500 } });
  server.book.add('gate', ['u1', 'u2']);
  const slow = await server.client({ user: 'gate' });
  slow.send(subscribePacket(['vigil/v1/acme/u2/command']));
  await slow.next(type.suback);
  slow.stream.pause();
  const reader = await server.client();
  reader.send(subscribePacket(['vigil/v1/acme/u1/command']));
  await reader.next(type.suback);
  const service = await server.service();
  let id = 0;
  // More than the kernel's buffers on loopback can hold, until the broker has had enough.
  const end = await eventually(async () => {
    for (let index = 0; index < 20; index += 1) {
      id = (id % 60_000) + 1;
      service.send(publishPacket('vigil/v1/acme/u2/command', 'x'.repeat(60_000), { qos: 0 }));
    }
    return (await server.entries()).find((entry) => entry.kind === 'disconnect' && entry.origin === 'gate');
  });
  expect(JSON.parse(Buffer.from(end.payload).toString())).toMatchObject({ reason: 'slow-reader' });
  service.send(publishPacket('vigil/v1/acme/u1/command', 'still here', { id: 1 }));
  await reader.next(type.publish);
});

test('garbage after a good CONNECT ends only its own session', async () => {
  const server = await startBroker();
  const neighbour = await server.client({ user: 'other' });
  for (const header of [0x00, 0xf0, 0x36, 0x80, 0x62, 0x90]) {
    const wire = await server.client();
    wire.send(Buffer.from([header, 0x02, 0x00, 0x00]));
    if (header !== 0x62 && header !== 0x90) await wire.closed();
    wire.stream.destroy();
  }
  await neighbour.settled();
  expect((await server.entries()).some(({ kind, origin }) => kind === 'disconnect' && origin === 'other')).toBe(false);
});

test('wrong tokens of somebody behind the same proxy do not shut out who has the right one', async () => {
  const server = await startBroker();
  for (const user of ['lift', 'service-ingest']) {
    const wrong = { user, password: 'wrong' };
    for (let attempt = 0; attempt < 8; attempt += 1) await refusalOf(server, wrong);
    expect(await refusalOf(server, wrong)).toBe(4);
  }
  expect(await server.count('refused_total', { reason: 'backing-off' })).toBeGreaterThan(2);
  await (await server.client()).settled();
  await (await server.service()).settled();
});
