import type { JournalEntry } from '@vigil/journal';
import { contractFaultBody, flagBits, refusedExtension } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { eventually, startBroker, type TestBroker } from './harness.ts';
import { publishPacket, pubrel, subscribePacket, type } from './wire.ts';

const alarm = 'vigil/v1/acme/u1/alarm';
const button = '{"id":"r","code":"alarm-button"}';
const textOf = ({ payload }: { readonly payload: Uint8Array }): string => Buffer.from(payload).toString();
const extensionOf = ({ extension }: JournalEntry) =>
  refusedExtension.parse(JSON.parse(Buffer.from(extension ?? []).toString()));
const notesOf = async (server: TestBroker) =>
  (await server.entries())
    .filter(({ kind }) => kind === 'contract-fault')
    .map((entry) => ({ credential: entry.origin, ...contractFaultBody.parse(JSON.parse(textOf(entry))) }));

test.for([0, 1, 2] as const)(
  'a retained alarm of QoS %i is taken and acknowledged, not retained, and noted',
  async (qos) => {
    const server = await startBroker();
    const wire = await server.client();
    wire.send(publishPacket(alarm, button, { qos, id: 7, retain: true }));
    if (qos === 1) await wire.next(type.puback);
    if (qos === 2) await wire.next(type.pubrec);
    const entry = await server.entry(({ kind, topic }) => kind === 'publish' && topic === alarm);
    expect(textOf(entry)).toBe(button);
    expect(entry.flags & flagBits.retain).toBe(flagBits.retain);
    wire.send(publishPacket(alarm, '', { qos, id: 8, retain: true }));
    await wire.settled();
    await server.entry(({ kind, payload }) => kind === 'publish' && payload.byteLength === 0);
    expect(server.broker.status().retained).toBe(0);
    const service = await server.service();
    service.send(subscribePacket(['vigil/v1/#']));
    await service.next(type.suback);
    await service.settled();
    expect(service.of(type.publish).filter(({ flags }) => (flags & 1) !== 0)).toEqual([]);
    expect(await eventually(async () => (await notesOf(server))[0])).toMatchObject({
      credential: 'lift',
      kind: 'retain',
      path: 'alarm',
      sample: alarm,
      count: 1,
    });
  },
);

test.for([
  ['another unit', 'vigil/v1/acme/u2/alarm', 'foreign-unit'],
  ['another vendor', 'vigil/v1/bolt/b1/alarm', 'foreign-vendor'],
  ['an unknown family', 'vigil/v1/acme/u1/Alarm', 'not-ours'],
  ['a misspelt root', 'vigil/V1/acme/u1/alarm', 'not-ours'],
  ['a foreign tree', 'spBv1.0/plant/NDATA/lift', 'not-ours'],
  ['one level', 'alarm', 'not-ours'],
  ['a family that goes down', 'vigil/v1/acme/u1/answer', 'down-family'],
  ['system topics', '$SYS/broker/connection/lift/state', 'reserved-topic'],
  ['our own topics', 'vigil/internal/feed', 'internal'],
  ['levels beyond what Aedes takes', `a${'/a'.repeat(200)}`, 'not-ours'],
  ['a wildcard', 'vigil/v1/acme/+/alarm', 'wildcard-in-topic'],
  ['another wildcard', 'vigil/v1/acme/u1/alarm#', 'wildcard-in-topic'],
  ['nothing', '', 'not-ours'],
  ['U+0000', 'vigil/v1/acme/u1/\u0000', 'bad-text'],
] as const)(
  'a message to %s is kept as the sender’s, acknowledged and delivered to nobody',
  async ([, topic, reason]) => {
    const server = await startBroker();
    const [service, other] = [await server.service(), await server.client({ user: 'other' })];
    service.send(subscribePacket(['vigil/v1/#', 'vigil/internal/#']));
    other.send(subscribePacket(['vigil/v1/bolt/b1/answer', 'vigil/v1/bolt/b1/command']));
    await Promise.all([service.next(type.suback), other.next(type.suback)]);
    const wire = await server.client();
    for (const retain of [false, true])
      wire.send(
        publishPacket(topic, 'zero', { qos: 0, retain }),
        publishPacket(topic, 'one', { qos: 1, id: retain ? 3 : 1, retain }),
        publishPacket(topic, 'two', { qos: 2, id: retain ? 4 : 2, retain }),
      );
    await wire.next(type.puback, 2);
    await wire.next(type.pubrec, 2);
    wire.send(pubrel(2), pubrel(4), publishPacket(alarm, button, { id: 5 }));
    await wire.next(type.pubcomp, 2);
    await wire.next(type.puback, 3);
    await wire.settled();
    await Promise.all([service.settled(), other.settled()]);
    const kept = (await server.entries()).filter(({ kind }) => kind === 'refused');
    expect(kept.map(textOf)).toEqual(['zero', 'one', 'two', 'zero', 'one', 'two']);
    for (const [index, entry] of kept.entries()) {
      expect(entry).toMatchObject({ origin: 'lift', topic, connection: '3' });
      expect(extensionOf(entry)).toEqual(index < 3 ? { reason } : { reason, retain: true });
    }
    expect(other.of(type.publish)).toHaveLength(0);
    expect(service.of(type.publish)).toHaveLength(1);
    expect(server.broker.status().retained).toBe(0);
    expect(await server.count('refused_total', { reason: 'publish-denied' })).toBe(6);
  },
);

test('a QoS 2 message that is not the sender’s and comes again is kept once', async () => {
  const server = await startBroker();
  const wire = await server.client();
  const bytes = (dup: boolean): Buffer => publishPacket('vigil/v1/acme/u2/alarm', 'x', { qos: 2, id: 9, dup });
  wire.send(bytes(false));
  await wire.next(type.pubrec);
  wire.send(bytes(true));
  await wire.next(type.pubrec, 2);
  expect((await server.entries()).filter(({ kind }) => kind === 'refused')).toHaveLength(1);
});

test('what the journal does not take is not acknowledged, and the session goes on', async () => {
  const server = await startBroker();
  const wire = await server.client();
  server.journal.failWith = 'write-failed';
  wire.send(publishPacket('spBv1.0/x', 'lost', { id: 1 }), publishPacket('spBv1.0/x', 'lost', { qos: 2, id: 2 }));
  await eventually(() => (server.journal.refused.length >= 2 ? true : undefined));
  await wire.settled();
  server.journal.failWith = undefined;
  wire.send(publishPacket('spBv1.0/x', 'kept', { id: 3 }));
  expect((await wire.next(type.puback)).body.readUInt16BE(0)).toBe(3);
  expect(wire.of(type.pubrec)).toHaveLength(0);
  expect((await server.entries()).filter(({ kind }) => kind === 'refused').map(textOf)).toEqual(['kept']);
});

test('a topic of bytes that are no text is kept, however long it becomes when it is decoded', async () => {
  const server = await startBroker({ limits: { packetBytes: 100_000 } });
  const wire = await server.client();
  wire.send(publishPacket(Buffer.alloc(40_000, 0xff), 'x', { id: 1 }));
  await wire.next(type.puback);
  expect((await server.entries()).filter(({ kind }) => kind === 'refused').map(extensionOf)).toEqual([
    { reason: 'bad-text' },
  ]);
});
