import { describe, expect, test } from 'vitest';
import { Budget, burstSeconds } from '../src/budgets/budget.ts';
import { eventually, startBroker } from './harness.ts';
import { publishPacket, type } from './wire.ts';

describe('a budget', () => {
  const rate = { messagesPerSecond: 1, bytesPerSecond: 100 };
  const message = (into: string[], name: string, isGone = false) => ({
    bytes: 1,
    isGone: () => isGone,
    release: () => void into.push(name),
  });

  test('lets a burst pass, then what its rate allows, in the order in which it came', () => {
    const budget = new Budget(rate);
    const released: string[] = [];
    for (let each = 0; each <= burstSeconds; each += 1) expect(budget.spend(1)).toBe(true);
    expect(budget.spend(1)).toBe(false);
    for (const name of ['a', 'b', 'c']) expect(budget.wait(message(released, name))).toBe(true);
    expect(budget.refill(1)).toBe(false);
    expect(released).toEqual(['a']);
    // Nobody overtakes what waits.
    expect(budget.spend(1)).toBe(false);
    budget.refill(2);
    expect(released).toEqual(['a', 'b', 'c']);
  });

  test('counts bytes as well', () => {
    const budget = new Budget(rate);
    expect(budget.spend(100 * burstSeconds + 1)).toBe(true);
    expect(budget.spend(1)).toBe(false);
  });

  test('spends nothing on what waits for a connection that has ended', () => {
    const budget = new Budget(rate);
    const released: string[] = [];
    for (let each = 0; each <= burstSeconds; each += 1) budget.spend(1);
    budget.wait(message(released, 'gone', true));
    budget.wait(message(released, 'here'));
    budget.refill(1);
    expect(released).toEqual(['here']);
  });

  test('lets so many wait and no more', () => {
    const budget = new Budget(rate);
    const room = Array.from({ length: 2_000 }, () => budget.wait(message([], 'x'))).filter((isIn) => isIn);
    expect(room).toHaveLength(1_000);
  });
});

/** A burst of 600 messages of each class, then one a second. */
const slow = { messagesPerSecond: 1, messagesPerSecondOfUnit: 0, bytesPerSecond: 1_000_000 };
const statusOf = (id: number) => publishPacket('vigil/v1/acme/u1/status', `{"speed":${id}}`, { id });

test('readings beyond the budget are read and not acknowledged, and the alarm behind them passes', async () => {
  const server = await startBroker({ limits: slow });
  const wire = await server.client();
  wire.send(...Array.from({ length: 1_500 }, (_, index) => statusOf(index + 1)));
  wire.send(publishPacket('vigil/v1/acme/u1/alarm', '{"code":"alarm-button"}', { id: 60_000 }));
  await eventually(() => wire.of(type.puback).find(({ body }) => body.readUInt16BE(0) === 60_000));
  expect(wire.of(type.puback).length).toBeLessThan(1_000);
  const fault = await server.entry(({ kind }) => kind === 'contract-fault');
  expect(JSON.parse(Buffer.from(fault.payload).toString())).toMatchObject({ kind: 'too-fast', path: 'telemetry' });
  await wire.settled();
  expect(wire.isClosed).toBe(false);
});

test('nothing acknowledged is missing from the journal, and what waits is journaled in its order', async () => {
  const server = await startBroker({ limits: { ...slow, messagesPerSecond: 2, messagesPerSecondOfUnit: 0 } });
  const wire = await server.client();
  wire.send(...Array.from({ length: 1_210 }, (_, index) => statusOf(index + 1)));
  await wire.next(type.puback, 1_206);
  const speeds = (await server.entries())
    .filter(({ kind }) => kind === 'publish')
    .map(({ payload }) => Number(/\d+/.exec(Buffer.from(payload).toString())?.[0]));
  const acknowledged = wire.of(type.puback).map(({ body }) => body.readUInt16BE(0));
  expect(speeds.slice(0, acknowledged.length)).toEqual(acknowledged);
  expect(speeds).toEqual(speeds.toSorted((a, b) => a - b));
});

test('the packets that Aedes handles are paced alike: QoS 0 is let go, repeats wait, an alarm passes', async () => {
  const server = await startBroker({ limits: slow });
  const wire = await server.client();
  const repeat = (id: number) => publishPacket('vigil/v1/acme/u1/status', '{}', { id, dup: true });
  const unasked = publishPacket('vigil/v1/acme/u1/status', '{}', { qos: 0 });
  wire.send(...Array.from({ length: 900 }, (_, index) => repeat(index + 1)));
  wire.send(...Array.from({ length: 10 }, () => unasked));
  wire.send(publishPacket('vigil/v1/acme/u1/alarm', '{"code":"alarm-button"}', { id: 60_000, dup: true }));
  await eventually(() => wire.of(type.puback).find(({ body }) => body.readUInt16BE(0) === 60_000));
  expect(await server.count('refused_total', { reason: 'too-fast' })).toBe(10);
});

test('one credential’s flood is not another’s', async () => {
  const server = await startBroker({ limits: slow });
  const flood = await server.client();
  flood.send(...Array.from({ length: 5_000 }, (_, index) => statusOf(index + 1)));
  const honest = await server.client({ user: 'other' });
  for (let id = 1; id <= 50; id += 1) honest.send(publishPacket('vigil/v1/bolt/b1/status', '{"speed":1}', { id }));
  await honest.next(type.puback, 50);
  expect(honest.isClosed).toBe(false);
});
