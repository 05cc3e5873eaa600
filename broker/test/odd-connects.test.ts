import { expect, test } from 'vitest';
import { eventually, startBroker } from './harness.ts';
import { connectPacket, packet, publishPacket, pubrel, text, type } from './wire.ts';

const alarm = 'vigil/v1/acme/u1/alarm';
const answer = 'vigil/v1/acme/u1/answer';
const good = { user: 'lift', password: 'token-lift' };
/** 电梯 in GB 18030, and 电话, which decode to the same U+FFFD. */
const lift = Buffer.from([0xb5, 0xe7, 0xcc, 0xdd]);
const phone = Buffer.from([0xb5, 0xe7, 0xbb, 0xb0]);

test.for([
  ['a client id in GB 18030', connectPacket({ ...good, clientId: lift })],
  ['a client id with U+0000', connectPacket({ ...good, clientId: 'a\u0000b' })],
  ['a Will topic in GB 18030', connectPacket({ ...good, will: { topic: lift, payload: 'gone' } })],
  ['MQTT 3.1 and a long client id', connectPacket({ ...good, version: 3, clientId: 'x'.repeat(200) })],
  ['MQTT 3.1 as a bridge', connectPacket({ ...good, version: 0x83, clientId: 'x'.repeat(30) })],
] as const)('%s keeps nobody out', async ([, connect]) => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(connect, publishPacket(alarm, 'button', { id: 7 }));
  expect((await wire.next(type.puback)).body.readUInt16BE(0)).toBe(7);
  expect(wire.of(type.connack)[0]?.body[1]).toBe(0);
});

test('what is odd in it is noted, and a Will of that kind is kept as the sender’s', async () => {
  const server = await startBroker();
  const wire = await server.client({ clientId: lift, will: { topic: lift, payload: 'gone' } });
  const faults = async (): Promise<string[]> =>
    (await server.entries())
      .filter(({ kind }) => kind === 'contract-fault')
      .map(({ payload }) => JSON.parse(Buffer.from(payload).toString()))
      .map(({ kind, path }) => `${kind} ${path}`);
  await eventually(async () => ((await faults()).length === 2 ? true : undefined));
  expect((await faults()).toSorted()).toEqual(['damaged-bytes client-id', 'refused-will bad-text']);
  wire.stream.destroy();
  const kept = await server.entry(({ kind }) => kind === 'refused');
  expect([kept.origin, Buffer.from(kept.payload).toString()]).toEqual(['lift', 'gone']);
});

test('two client ids that are no text are two, and one of them again takes over', async () => {
  const server = await startBroker();
  const one = await server.client({ clientId: lift });
  const other = await server.client({ clientId: phone });
  await Promise.all([one.settled(), other.settled()]);
  const again = await server.client({ clientId: lift });
  await one.closed();
  await Promise.all([other.settled(), again.settled()]);
  expect(other.isClosed).toBe(false);
});

test('an MQTT 3.1 client that repeats its SUBSCRIBE, UNSUBSCRIBE and PUBREL, marked as repeated, is answered', async () => {
  const server = await startBroker();
  const wire = await server.client({ version: 3 });
  const id = Buffer.from([0, 9]);
  wire.send(
    packet(0x8a, id, text(answer), Buffer.from([1])),
    packet(0xaa, id, text(answer)),
    packet(0x6a, id),
    publishPacket(alarm, 'button', { id: 1 }),
  );
  await wire.next(type.puback);
  expect(wire.received.map((item) => item.type).toSorted((a, b) => a - b)).toEqual([2, 4, 7, 9, 11]);
});

test('a CONNECT of MQTT 5 is refused with the code that lets libraries fall back, and noted', async () => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(connectPacket({ ...good, version: 5 }));
  await wire.closed();
  expect(wire.of(type.connack)[0]?.body[1]).toBe(1);
  const noted = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(noted.origin).toBe('lift');
  expect(JSON.parse(Buffer.from(noted.payload).toString())).toMatchObject({ kind: 'sign-in-refused', path: 'mqtt5' });
});

test.for([
  ['its own topics', 'vigil/v1/acme/u1/status', 'publish'],
  ['foreign topics', 'lift/status', 'refused'],
] as const)(
  'any number of QoS 2 messages may wait for their PUBREL, on %s: the session lives, all are kept',
  async ([, topic, kind]) => {
    const server = await startBroker();
    const wire = await server.client({ clean: false });
    const ids = Array.from({ length: 500 }, (_, index) => index + 1);
    wire.send(...ids.map((id) => publishPacket(topic, `${id}`, { qos: 2, id })));
    wire.send(publishPacket(alarm, 'button', { qos: 2, id: 1000 }));
    await wire.next(type.pubrec, 501);
    expect(new Set(wire.of(type.pubrec).map(({ body }) => body.readUInt16BE(0)))).toEqual(new Set([...ids, 1000]));
    wire.send(...[...ids, 1000].map((id) => pubrel(id)));
    await wire.next(type.pubcomp, 501);
    // The room is free again.
    wire.send(publishPacket(alarm, 'again', { qos: 2, id: 1000 }));
    await wire.next(type.pubrec, 502);
    wire.send(pubrel(1000));
    await wire.next(type.pubcomp, 502);
    expect(wire.isClosed).toBe(false);
    const kept = (await server.entries()).filter((entry) => entry.kind === kind && entry.topic === topic);
    expect(kept.map(({ payload }) => Buffer.from(payload).toString())).toEqual(ids.map(String));
    const alarms = (await server.entries()).filter((entry) => entry.topic === alarm);
    expect(alarms.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['button', 'again']);
  },
);
