import { expect, test } from 'vitest';
import { eventually, refusalOf, startBroker } from './harness.ts';
import { connectPacket, disconnect, publishPacket, subscribePacket, type, Wire } from './wire.ts';

test('a thousand sessions of one credential take nothing from another', async () => {
  const server = await startBroker({ limits: { sessions: 40, sessionsPerCredential: 30 } });
  const honest = await server.client({ user: 'other', clientId: 'p', clean: false });
  honest.send(subscribePacket(['vigil/v1/bolt/b1/answer']));
  await honest.next(type.suback);
  honest.send(disconnect);
  await honest.closed();
  for (let id = 0; id < 1_000; id += 1) {
    const wire = await server.client({ clientId: `h${id}`, clean: false });
    wire.send(subscribePacket(['vigil/v1/acme/u1/answer']), disconnect);
    await wire.closed();
  }
  expect(server.broker.status().persistentSessions).toBe(32);
  const service = await server.service();
  service.send(publishPacket('vigil/v1/bolt/b1/answer', 'for other', { id: 1 }));
  await service.next(type.puback);
  const back = await server.client({ user: 'other', clientId: 'p', clean: false });
  expect((await back.next(type.connack)).body[0]).toBe(1);
  await back.next(type.publish);
});

test('the filters of all sessions of one credential are bounded too', async () => {
  const server = await startBroker({ limits: { filtersPerSession: 16 } });
  server.book.add(
    'gate',
    Array.from({ length: 12 }, (_, unit) => `g${unit}`),
  );
  const filters = Array.from({ length: 12 }, (_, unit) => `vigil/v1/acme/g${unit}/answer`);
  // 16 for the session and 8 for each of 12 units: 112, which is nine sessions of 12.
  for (let id = 0; id < 20; id += 1) {
    const wire = await server.client({ user: 'gate', clientId: `p${id}`, clean: false });
    wire.send(subscribePacket(filters));
    await wire.next(type.suback);
    wire.send(disconnect);
    await wire.closed();
  }
  expect(server.broker.status().persistentSessions).toBe(9);
});

test('what one vendor retains keeps no state of another from being retained', async () => {
  const server = await startBroker({ limits: { retainedMessages: 70 } });
  server.book.vendorUnits = 2;
  server.book.add('gate', 'all');
  const hostile = await server.client({ user: 'gate' });
  const honest = await server.client({ user: 'other' });
  honest.send(publishPacket('vigil/v1/bolt/b1/state', 'online', { id: 1, retain: true }));
  await honest.next(type.puback);
  for (let unit = 1; unit <= 300; unit += 1)
    hostile.send(publishPacket(`vigil/v1/acme/x${unit}/state`, 'online', { id: unit, retain: true }));
  await hostile.next(type.puback, 300);
  await hostile.settled();
  await eventually(() => (server.broker.status().retained === 67 ? true : undefined));
  const service = await server.service();
  service.send(subscribePacket(['vigil/v1/bolt/+/state']));
  await service.next(type.publish);
  expect(service.of(type.publish)).toHaveLength(1);
});

test('a refused CONNECT says nothing of which names exist', async () => {
  const server = await startBroker();
  server.book.add('gone', ['u1'], { enabled: false });
  const asked = [
    { user: 'lift', password: 'wrong' },
    { user: 'nobody', password: 'wrong' },
    { user: 'gone', password: 'token-gone' },
    { user: 'gone', password: 'wrong' },
  ];
  for (let round = 0; round < 6; round += 1)
    for (const attempt of asked) expect(await refusalOf(server, attempt)).toBe(4);
  expect(await server.count('refused_total', { reason: 'backing-off' })).toBeGreaterThan(0);
  // Who runs the centre learns of it, for the names that are in the register.
  for (const name of ['lift', 'gone'])
    await server.entry(({ kind, origin }) => kind === 'contract-fault' && origin === name);
  const told = (await server.entries()).filter(({ kind }) => kind === 'contract-fault').map(({ origin }) => origin);
  expect(new Set(told)).toEqual(new Set(['lift', 'gone']));
});

test('the listeners serve IPv4 and IPv6, and an IPv4 address is written as one', async () => {
  const server = await startBroker({ host: '::' });
  for (const [host, clientId] of [
    ['127.0.0.1', 'four'],
    ['::1', 'six'],
  ] as const) {
    const wire = await Wire.open(server.port, host);
    wire.send(connectPacket({ user: 'lift', password: 'token-lift', clientId }));
    expect((await wire.next(type.connack)).body[1]).toBe(0);
    wire.send(disconnect);
    await wire.closed();
  }
  const addresses = await eventually(async () => {
    const found = (await server.entries()).filter(({ kind }) => kind === 'connect');
    const bodies: readonly { readonly address: string }[] = found.map(({ payload }) =>
      JSON.parse(Buffer.from(payload).toString()),
    );
    return bodies.length === 2 ? bodies.map(({ address }) => address) : undefined;
  });
  expect(addresses).toEqual(['127.0.0.1', '::1']);
});
