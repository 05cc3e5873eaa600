import { expect, test } from 'vitest';
import { startBroker } from './harness.ts';
import { packet, publishPacket, text, type } from './wire.ts';

const alarm = 'vigil/v1/acme/u1/alarm';
/** Stands behind each: what a parser would take for its packet id and its payload. */
const behind = publishPacket(alarm, 'behind', { id: 9, dup: true });

test.for<[string, Buffer]>([
  ['PUBLISH with a topic and no packet id', packet(0x32, text(alarm))],
  ['PUBLISH with half a packet id', packet(0x32, text(alarm), Buffer.from([0]))],
  ['PUBLISH that is sent again, with no packet id', packet(0x3a, text(alarm))],
  ['PUBLISH with QoS 2 and no packet id', packet(0x34, text(alarm))],
  ['PUBLISH whose topic is longer than itself', packet(0x32, Buffer.from([0, 60]), Buffer.from('vigil'))],
  ['PUBLISH with half the length of a topic', packet(0x32, Buffer.from([0]))],
  ['PUBLISH with QoS 0 and nothing', packet(0x30)],
  ['PUBREL without a packet id', packet(0x62)],
  ['PUBACK with half a packet id', packet(0x40, Buffer.from([0]))],
  ['SUBSCRIBE without a packet id', packet(0x82)],
])('a %s answers nothing, invents nothing, and its end is noted, however it is cut', async ([, bytes]) => {
  const server = await startBroker();
  for (const pieces of [1, 2, bytes.length]) {
    const wire = await server.client();
    wire.send(publishPacket(alarm, 'before', { id: 5 }));
    await wire.next(type.puback);
    const before = wire.received.length;
    const all = Buffer.concat([bytes, behind]);
    const size = pieces === bytes.length ? 1 : Math.ceil(bytes.length / pieces);
    for (let at = 0; at < all.length && !wire.stream.destroyed; at += size) {
      wire.send(all.subarray(at, pieces === 1 ? all.length : at + size));
      await new Promise((resolve) => setImmediate(resolve));
      if (pieces === 1) break;
    }
    await wire.closed();
    expect(wire.received.slice(before)).toEqual([]);
  }
  const entries = await server.entries();
  expect(entries.filter(({ kind }) => kind === 'publish').map((each) => String(Buffer.from(each.payload)))).toEqual([
    'before',
    'before',
    'before',
  ]);
  const end = entries.findLast(({ kind }) => kind === 'disconnect');
  const told = (await server.entry(({ kind }) => kind === 'contract-fault')).payload;
  expect(JSON.parse(String(Buffer.from(end?.payload ?? [])))).toMatchObject({
    reason: 'protocol',
    detail: 'malformed-packet',
  });
  expect(JSON.parse(String(Buffer.from(told)))).toMatchObject({ kind: 'session-cut', path: 'malformed-packet' });
});
