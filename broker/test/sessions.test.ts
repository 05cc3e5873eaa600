import { hmacToken } from '@vigil/store/credentials';
import { describe, expect, test } from 'vitest';
import { SessionMemory } from '../src/sessions/session-memory.ts';
import { eventually, refusalOf, serverKey, startBroker, TestBook, type TestBroker } from './harness.ts';
import { connectPacket, disconnect, publishPacket, subscribePacket, type } from './wire.ts';

const body = (entry: { readonly payload: Uint8Array }): unknown => JSON.parse(Buffer.from(entry.payload).toString());

const ends = async (server: TestBroker) => (await server.entries()).filter(({ kind }) => kind === 'disconnect');

test('a connect and its disconnect are journaled as a pair', async () => {
  const server = await startBroker();
  const wire = await server.client({ clientId: 'pair' });
  wire.send(disconnect);
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  const begin = (await server.entries()).find(({ kind }) => kind === 'connect');
  expect(begin).toMatchObject({ origin: 'lift', topic: 'presence/lift' });
  expect(body(begin ?? end)).toEqual({ clientId: 'pair', address: '127.0.0.1', transport: 'tcp', session: '1' });
  expect(body(end)).toMatchObject({ session: '1', reason: 'clean' });
});

test('a cut connection is lost, not clean', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.stream.destroy();
  expect(body(await server.entry(({ kind }) => kind === 'disconnect'))).toMatchObject({ reason: 'lost' });
});

test('a wrong token ends nobody’s session', async () => {
  const server = await startBroker();
  const running = await server.client({ clientId: 'same' });
  expect(await refusalOf(server, { user: 'lift', password: 'guess', clientId: 'same' })).toBe(4);
  expect(await refusalOf(server, { user: 'nobody', password: 'guess', clientId: 'same' })).toBe(4);
  expect(await refusalOf(server, { clientId: 'same' })).toBe(4);
  await running.settled();
  expect(await server.count('refused_total', { reason: 'wrong-token' })).toBe(1);
});

test('another credential with the same client id takes nothing over', async () => {
  const server = await startBroker();
  const first = await server.client({ clientId: 'same' });
  const second = await server.client({ user: 'other', clientId: 'same' });
  // Nor does a client id that spells out the other's namespace.
  const third = await server.client({ user: 'other', clientId: 'lift:same' });
  await Promise.all([first.settled(), second.settled(), third.settled()]);
  expect(server.broker.status().sessions).toBe(3);
});

test('the same credential and client id take over, and the older session says so', async () => {
  const server = await startBroker();
  const first = await server.client({ clientId: 'same' });
  const second = await server.client({ clientId: 'same' });
  await first.closed();
  await second.settled();
  expect(body(await server.entry(({ kind }) => kind === 'disconnect'))).toMatchObject({
    session: '1',
    reason: 'taken-over',
  });
});

test('a persistent session of one credential is not another’s', async () => {
  const server = await startBroker();
  server.book.add('second', ['u1']);
  const first = await server.client({ clientId: 'p', clean: false });
  first.send(subscribePacket(['vigil/v1/acme/u1/answer']));
  await first.next(type.suback);
  first.send(disconnect);
  await first.closed();
  const service = await server.service();
  service.send(publishPacket('vigil/v1/acme/u1/answer', 'for lift', { id: 1 }));
  await service.next(type.puback);
  const thief = await server.client({ user: 'second', clientId: 'p', clean: false });
  await thief.settled();
  expect((await thief.next(type.connack)).body[0]).toBe(0);
  expect(thief.of(type.publish)).toHaveLength(0);
  const owner = await server.client({ clientId: 'p', clean: false });
  await owner.next(type.publish);
  expect((await owner.next(type.connack)).body[0]).toBe(1);
});

test('an empty client id needs a clean session', async () => {
  const server = await startBroker();
  expect(await refusalOf(server, { user: 'lift', password: 'token-lift', clientId: '', clean: false })).toBe(2);
  const first = await server.client({ clientId: '' });
  const second = await server.client({ clientId: '' });
  await Promise.all([first.settled(), second.settled()]);
});

test('MQTT 5 is refused with the code that lets libraries fall back', async () => {
  const server = await startBroker();
  expect(await refusalOf(server, { user: 'lift', password: 'token-lift', version: 5 })).toBe(1);
  expect(await server.count('refused_total', { reason: 'mqtt5' })).toBe(1);
});

/** What is written to the register is known after the next look. */
class WrittenBook extends TestBook {
  readonly #written: (() => void)[] = [];

  write(change: (book: WrittenBook) => void): void {
    this.#written.push(() => change(this));
  }

  override refresh(): Promise<boolean> {
    for (const change of this.#written.splice(0)) change();
    return super.refresh();
  }
}

describe('a register that changed a moment ago', () => {
  const hours = { credentialRefreshMs: 10 * 3_600_000 };

  test('lets in a new credential and a new token at their first connect', async () => {
    const book = new WrittenBook();
    book.add('lift', ['u1'], { tokenHmac: null });
    const server = await startBroker(hours, { book });
    book.write(() => book.add('lift', ['u1']));
    await server.client();
    await new Promise((resolve) => setTimeout(resolve, 150));
    book.write(() => book.add('new', ['u1', 'u2']));
    const wire = await server.client({ user: 'new' });
    await wire.settled();
    expect(await server.count('refused_total')).toBe(0);
  });

  test('lets in a credential that was made while strangers knock', async () => {
    const book = new WrittenBook();
    const server = await startBroker(hours, { book });
    // The look for the stranger has just been; the next one is a tenth of a second away.
    expect(await refusalOf(server, { user: 'stranger', password: 'guess' })).toBe(4);
    book.write(() => book.add('new', ['u1', 'u2']));
    await (await server.client({ user: 'new' })).settled();
  });

  test('two tokens are good until a stored time, then the sessions of the old one end', async () => {
    const book = new WrittenBook();
    book.add('lift', ['u1']);
    const server = await startBroker({ credentialRefreshMs: 20 }, { book });
    const old = await server.client({ user: 'lift' });
    const before = book.find('lift')?.tokenHmac ?? new Uint8Array();
    const rotated = (until: number): void =>
      book.add('lift', ['u1'], {
        tokenHmac: hmacToken(serverKey, 'the-new-token'),
        previous: { tokenHmac: before, until },
      });
    book.write(() => rotated(Date.now() + 3_600_000));
    await book.refresh();
    const fresh = await server.client({ user: 'lift', password: 'the-new-token', clientId: 'fresh' });
    // The old one is good too, for who comes back with it.
    const again = await server.client({ user: 'lift', clientId: 'again' });
    for (const wire of [old, fresh, again]) await wire.settled();
    const until = Date.now() + 200;
    book.write(() => {
      rotated(until);
      book.overlaps.set('lift', until);
    });
    await Promise.all([old.closed(), again.closed()]);
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    await fresh.settled();
    expect(await refusalOf(server, { user: 'lift' })).toBe(4);
  });

  test('ends who was disabled, although a stranger’s connect made us look', async () => {
    const book = new WrittenBook();
    book.add('lift', ['u1']);
    book.add('gate', ['u1', 'u2']);
    const server = await startBroker(hours, { book });
    const disabled = await server.client({ user: 'gate' });
    book.write(() => book.add('gate', ['u1', 'u2'], { enabled: false }));
    expect(await refusalOf(server, { user: 'stranger', password: 'guess' })).toBe(4);
    await disabled.closed();
  });

  test('survives a client that leaves while it is looked at', async () => {
    const book = new WrittenBook();
    book.add('lift', ['u1']);
    const server = await startBroker(hours, { book });
    const held = Promise.withResolvers<boolean>();
    book.refresh = () => held.promise;
    const wire = await server.open();
    wire.send(connectPacket({ user: 'gate', password: 'token-gate' }));
    await eventually(() => (server.broker.status().connections === 1 ? true : undefined));
    wire.stream.destroy();
    await eventually(() => (server.broker.status().connections === 0 ? true : undefined));
    book.add('gate', ['u1', 'u2']);
    held.resolve(true);
    const other = await server.client();
    await other.settled();
    expect(server.broker.status().sessions).toBe(1);
  });
});

test('sessions of a disabled, removed or changed credential are ended soon', async () => {
  const server = await startBroker();
  server.book.add('gate', ['u1', 'u2']);
  const kept = await server.client({ user: 'other' });
  for (const change of [
    () => server.book.add('gate', ['u1', 'u2'], { enabled: false }),
    () => server.book.add('gate', ['u1']),
  ]) {
    server.book.add('gate', ['u1', 'u2']);
    const wire = await server.client({ user: 'gate' });
    change();
    await wire.closed();
  }
  await kept.settled();
  const reasons = await eventually(async () => {
    const found = await ends(server);
    return found.length >= 2 ? found.map(body) : undefined;
  });
  expect(reasons).toMatchObject([{ reason: 'kicked', detail: 'credential disabled' }, { reason: 'kicked' }]);
  server.book.add('gate', ['u1'], { enabled: false });
  expect(await refusalOf(server, { user: 'gate', password: 'token-gate' })).toBe(4);
});

test('beyond the sessions of one credential the oldest is ended', async () => {
  const server = await startBroker({ limits: { connectionsPerCredential: 2 } });
  const [a, b] = [await server.client({ clientId: 'a' }), await server.client({ clientId: 'b' })];
  const c = await server.client({ clientId: 'c' });
  await a.closed();
  await Promise.all([b.settled(), c.settled()]);
  expect(body(await server.entry(({ kind }) => kind === 'disconnect'))).toMatchObject({
    clientId: 'a',
    reason: 'kicked',
  });
});

test('our own processes sign in without a register; others cannot use their names', async () => {
  const server = await startBroker();
  server.book.records.clear();
  const service = await server.service();
  service.send(publishPacket('vigil/internal/feed', '{}', { id: 1 }));
  await service.next(type.puback);
  service.send(publishPacket('vigil/v1/vigil/canary/test', '{}', { id: 2 }));
  await service.next(type.puback, 2);
  expect(await refusalOf(server, { user: 'service-ingest', password: 'token-lift' })).toBe(4);
  const topics = (await server.entries()).filter(({ kind }) => kind === 'publish');
  expect(topics.map(({ topic }) => topic)).toEqual(['vigil/v1/vigil/canary/test']);
});

test('a second CONNECT ends the connection', async () => {
  const server = await startBroker();
  const wire = await server.client();
  wire.send(connectPacket({ user: 'lift', password: 'token-lift' }));
  await wire.closed();
  expect(body(await server.entry(({ kind }) => kind === 'disconnect'))).toMatchObject({ reason: 'protocol' });
});

test('connects that waited for the journal are written before what came after them', async () => {
  const server = await startBroker();
  server.journal.failWith = 'full';
  server.journal.fails = ({ kind }) => kind === 'connect';
  const wire = await server.client();
  await eventually(() => (server.journal.refused.length > 0 ? true : undefined));
  server.journal.failWith = undefined;
  wire.send(disconnect);
  await server.entry(({ kind }) => kind === 'disconnect');
  await server.entry(({ kind }) => kind === 'connect');
  const kinds = (await server.entries()).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'broker-started')).toEqual(['connect', 'disconnect']);
});

test('packet ids of QoS 2 that are never released are bounded by the number of sessions', async () => {
  const memory = new SessionMemory(
    {
      sessions: 10,
      sessionsPerCredential: 10,
      filtersPerSession: 10,
      queuedMessages: 1,
      retainedMessages: 1,
      retainedBytes: 1,
    },
    { of: () => 1, ofVendor: () => 1 },
  );
  const packet = { brokerId: '', brokerCounter: 0, messageId: 1, cmd: 'publish' as const };
  for (let client = 0; client < 100; client += 1) await memory.incomingStorePacket({ id: `lift:${client}` }, packet);
  const held = Array.from({ length: 100 }, (_, client) => client).filter((client) =>
    memory.isHeld(`lift:${client}`, 1),
  );
  expect(held).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
});
