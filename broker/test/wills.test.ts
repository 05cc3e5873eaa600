import { flagBits } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { eventually, refusalOf, startBroker } from './harness.ts';
import { disconnect, published, publishPacket, subscribePacket, type } from './wire.ts';

const state = 'vigil/v1/acme/u1/state';
const will = { topic: state, payload: '{"state":"offline"}', retain: true };

test('a lost connection’s Will is journaled before its disconnect', async () => {
  const server = await startBroker();
  const wire = await server.client({ will });
  wire.stream.destroy();
  const end = await server.entry(({ kind }) => kind === 'disconnect');
  const found = (await server.entries()).find(({ kind }) => kind === 'will');
  expect(found).toMatchObject({ origin: 'lift', topic: state, flags: flagBits.qos1 | flagBits.retain });
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

test.for(['vigil/v1/bolt/b1/state', 'vigil/v1/acme/u1/answer', '$SYS/x', 'vigil/v1/acme/+/state', '', 'a\uFFFDb'])(
  'a Will to %j is refused at CONNECT, not at the end',
  async (topic) => {
    const server = await startBroker();
    const code = await refusalOf(server, { user: 'lift', password: 'token-lift', will: { topic, payload: 'x' } });
    expect([5, undefined]).toContain(code);
    expect(server.broker.status().sessions).toBe(0);
  },
);

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
