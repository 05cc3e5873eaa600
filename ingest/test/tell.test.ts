import { once } from 'node:events';
import { createServer } from 'node:net';
import { service } from '@vigil/harness';
import { createLogger } from '@vigil/service';
import mqtt from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openBrokerLink } from '../src/tell/broker-link.ts';
import { createWaiting } from '../src/tell/waiting.ts';
import { type Installation, install } from './support/installation.ts';
import { objectOf } from './support/json.ts';
import { prepareMosquitto } from './support/mosquitto.ts';
import { until } from './support/until.ts';

const mosquitto = service('mosquitto');

interface Heard {
  readonly topic: string;
  readonly body: Record<string, unknown>;
}

async function waiting(place: Installation): Promise<number> {
  return (await place.store.read.effects.due({ kinds: ['answer'], now: Date.now(), limit: 10 })).length;
}

async function listen(url: string, filter: string): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  const client = await mqtt.connectAsync(url, { clientId: `listener-${filter}`, clean: false, reconnectPeriod: 100 });
  onTestFinished(() => client.endAsync(true));
  client.on('message', (topic, payload) => {
    heard.push({ topic, body: objectOf(payload.toString()) });
  });
  await client.subscribeAsync(filter, { qos: 1 });
  return heard;
}

describe.skipIf(mosquitto.path === null)(`telling through a broker (else: ${mosquitto.install})`, () => {
  test('a device hears that its alarm is stored, and the dashboard is woken up', async () => {
    const broker = await prepareMosquitto();
    await broker.start();
    const place = await install();
    const answers = await listen(broker.url, 'vigil/v1/acme/L1/answer');
    const wakeUps = await listen(broker.url, 'vigil/internal/feed');
    await place.start({ brokerUrl: broker.url });
    await place.append('vigil/v1/acme/L1/alarm', { id: 'a1', code: '90' });
    await until('the answer', () => answers.length === 1);
    const alarm = await place.store.read.alarms.findOpen('L1', 'alarm-button');
    expect(answers[0]?.body).toMatchObject({ id: 'a1', what: 'stored', alarmId: alarm?.id });
    await until('the wake-up', () => wakeUps.some(({ body }) => typeof body['seq'] === 'number'));
    await until('an empty outbox', async () => (await waiting(place)) === 0);
  });

  test('answers wait for a broker that is away and go out when it is back; alarms do not wait', async () => {
    const broker = await prepareMosquitto();
    await broker.start();
    const answers = await listen(broker.url, 'vigil/v1/acme/L1/answer');
    await broker.stop();
    const place = await install();
    const ingest = await place.start({ brokerUrl: broker.url });
    for (let index = 0; index < 5; index += 1)
      await place.append('vigil/v1/acme/L1/fault', { id: `f${index}`, code: '02' });
    await until('the alarm', async () => (await place.store.read.alarms.findOpen('L1', 'door-close-fault')) !== null);
    await until('the outbox', async () => (await waiting(place)) === 5);
    expect(ingest.status()).toMatchObject({ brokerLink: false, listening: false });
    await broker.start();
    await until('five answers', () => answers.length >= 5);
    expect(new Set(answers.map(({ body }) => body['id']))).toEqual(new Set(['f0', 'f1', 'f2', 'f3', 'f4']));
    await until('an empty outbox', async () => (await waiting(place)) === 0);
    await until('listening', () => ingest.status()['listening'] === true);
  });

  test('answers stored before a crash are told after it', async () => {
    const broker = await prepareMosquitto();
    await broker.start();
    const place = await install();
    const topic = 'vigil/v1/acme/L1/answer';
    const payload = JSON.stringify({ v: 1, id: 'left', what: 'stored', at: 1 });
    await place.store.transaction((tx) =>
      tx.effects.add([
        { kind: 'answer', key: topic, payload, dueAt: 0, at: Date.now() },
        { kind: 'answer', key: topic, payload: payload.replace('left', 'stale'), dueAt: 0, at: Date.now() - 7_200_000 },
        { kind: 'novel', key: 'x', payload: '{}', dueAt: 0, at: 0 },
      ]),
    );
    const answers = await listen(broker.url, topic);
    const ingest = await place.start({ brokerUrl: broker.url });
    await until('an empty outbox', async () => (await waiting(place)) === 0);
    await until('the answer', () => answers.length === 1);
    expect(answers[0]?.body['id']).toBe('left');
    expect(ingest.status()['answers']).toEqual({ told: 1, expired: 1 });
    // What a newer program wrote is nobody's here: it stays, and is told.
    expect(await place.store.read.effects.stuck(['answer'])).toEqual([{ kind: 'novel', count: 1 }]);
    await until('the alert', () => JSON.stringify(ingest.status()['stuck']).includes('novel'));
  });

  test('one who is owed hundreds of answers holds up nobody else’s, and gets all of them in order', async () => {
    const broker = await prepareMosquitto();
    await broker.start();
    const place = await install();
    const owed = (topic: string, id: string) => ({
      kind: 'answer',
      key: topic,
      payload: JSON.stringify({ v: 1, id, what: 'stored', at: 1 }),
      dueAt: 0,
      at: Date.now(),
    });
    const flood = Array.from({ length: 900 }, (_, index) => `f${index}`);
    await place.store.transaction((tx) =>
      tx.effects.add([
        ...flood.map((id) => owed('vigil/v1/acme/L1/answer', id)),
        owed('vigil/v1/acme/L2/answer', 'same vendor'),
        owed('vigil/v1/bolt/K9/answer', 'stored'),
        owed('vigil/v1/bolt/K9/answer', 'seen'),
      ]),
    );
    const answers = await listen(broker.url, 'vigil/v1/+/+/answer');
    await place.start({ brokerUrl: broker.url });
    await until('all answers', () => answers.length === 903);
    const ids = answers.map(({ body }) => String(body['id']));
    const [first, second] = ['stored', 'seen'].map((id) => ids.indexOf(id));
    expect(first).toBeLessThan(second ?? 0);
    expect(second).toBeLessThan(10);
    expect(ids.indexOf('same vendor')).toBeLessThan(10);
    expect(ids.filter((id) => id.startsWith('f'))).toEqual(flood);
    await until('an empty outbox', async () => (await waiting(place)) === 0);
  });
});

test('of more rows than are kept in memory the rest of the longest queue is read again; nobody else notices', () => {
  const rows = [
    ...Array.from({ length: 50 }, (_, index) => ({ id: String(index + 1), key: 'acme/L1' })),
    { id: '51', key: 'acme/L2' },
    { id: '52', key: 'bolt/K9' },
  ];
  const waits = new Set(rows.map(({ id }) => id));
  const taken: string[][] = [];
  while (waits.size > 0) {
    const queue = createWaiting((key) => key.slice(0, 4), 20);
    queue.add(rows.filter(({ id }) => waits.has(id)));
    expect(queue.last).toBe([...waits].at(-1));
    const ids = [...queue.take(3), ...queue.take(100)];
    expect(ids.length).toBeLessThanOrEqual(20);
    expect(queue.isCut).toBe(ids.length < waits.size);
    for (const id of ids) expect(waits.delete(id)).toBe(true);
    taken.push(ids);
  }
  expect(taken[0]?.slice(0, 3).toSorted()).toEqual(['1', '51', '52']);
  const ofL1 = taken.flat().filter((id) => Number(id) <= 50);
  expect(ofL1).toEqual(ofL1.toSorted((a, b) => Number(a) - Number(b)));
});

test('a refused CONNECT does not end the link for good', async () => {
  // Answers the first CONNECT with "server unavailable", the second with "accepted".
  const codes = [3, 0];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(Buffer.from([0x20, 0x02, 0x00, codes.shift() ?? 0])));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const link = openBrokerLink({
    url: `mqtt://127.0.0.1:${address.port}`,
    username: 'service-ingest',
    password: 'token',
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  onTestFinished(() => link.stop());
  await until('the link', () => link.isUp());
  expect(codes).toEqual([]);
});
