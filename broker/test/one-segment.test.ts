import { expect, test } from 'vitest';
import { eventually, startBroker, type TestBroker } from './harness.ts';
import { connectPacket, disconnect, publishPacket, subscribePacket, type } from './wire.ts';

const alarm = 'vigil/v1/acme/u1/alarm';
const good = { user: 'lift', password: 'token-lift' };
const alarms = async (server: TestBroker): Promise<string[]> =>
  (await server.entries())
    .filter(({ kind, topic }) => kind === 'publish' && topic === alarm)
    .map(({ payload }) => Buffer.from(payload).toString());

test.for([
  ['DISCONNECT', 1, disconnect],
  ['DISCONNECT', 2, disconnect],
  ['no DISCONNECT', 1, Buffer.alloc(0)],
  ['no DISCONNECT', 2, Buffer.alloc(0)],
] as const)(
  'CONNECT, five alarms, %s and FIN in one segment: QoS %2$i, all are kept, each time',
  async ([, qos, last]) => {
    const server = await startBroker();
    const ids = [1, 2, 3, 4, 5];
    for (let time = 0; time < 20; time += 1) {
      const wire = await server.open();
      wire.stream.end(
        Buffer.concat([
          connectPacket({ ...good, clientId: `c${time}` }),
          ...ids.map((id) => publishPacket(alarm, `${time}-${id}`, { qos, id })),
          last,
        ]),
      );
      await wire.closed();
      if (qos === 1) expect(wire.of(type.puback).map(({ body }) => body.readUInt16BE(0))).toEqual(ids);
    }
    const expected = Array.from({ length: 20 }, (_, time) => ids.map((id) => `${time}-${id}`)).flat();
    await eventually(async () => ((await alarms(server)).length >= expected.length ? true : undefined));
    expect(await alarms(server)).toEqual(expected);
    const ends = await eventually(async () => {
      const found = (await server.entries()).filter(({ kind }) => kind === 'disconnect');
      return found.length === 20 ? found : undefined;
    });
    const reasons = ends.map(({ payload }) => JSON.parse(Buffer.from(payload).toString()).reason);
    expect(new Set(reasons)).toEqual(new Set([last.length === 0 ? 'lost' : 'clean']));
  },
);

test('a client that has said all and closes its side still gets what is in flight acknowledged', async () => {
  const server = await startBroker();
  const wire = await server.client();
  const held: (() => void)[] = [];
  server.journal.held = held;
  wire.stream.end(publishPacket(alarm, 'button', { id: 6 }));
  await eventually(() => (held.length > 0 ? true : undefined));
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  server.journal.held = undefined;
  for (const append of held) append();
  expect((await wire.next(type.puback)).body.readUInt16BE(0)).toBe(6);
  await wire.closed();
  expect(await alarms(server)).toEqual(['button']);
});

test('CONNECT, SUBSCRIBE and alarm in one segment: both are answered', async () => {
  const server = await startBroker();
  for (let time = 0; time < 10; time += 1) {
    const wire = await server.open();
    wire.send(
      connectPacket({ ...good, clientId: `s${time}` }),
      subscribePacket(['vigil/v1/acme/u1/answer', 'vigil/v1/acme/u1/#'], 3),
      publishPacket(alarm, 'x', { id: 4 }),
    );
    expect([...(await wire.next(type.suback)).body]).toEqual([0, 3, 1, 0x80]);
    await wire.next(type.puback);
    expect(wire.received.map((item) => item.type)).toContain(type.connack);
    expect(wire.received[0]?.type).toBe(type.connack);
    wire.stream.destroy();
  }
});

test('what stands behind a CONNECT that is refused is not looked at', async () => {
  const server = await startBroker();
  const wire = await server.open();
  wire.send(connectPacket({ user: 'lift', password: 'wrong' }), publishPacket(alarm, 'x', { id: 1 }));
  await wire.closed();
  expect(await alarms(server)).toEqual([]);
});
