import { brokerAliveBody } from '@vigil/vocabulary';
import { expect, test } from 'vitest';
import { createListening, type Heard } from '../src/listening.ts';
import { startBench } from './support/bench.ts';

const minute = 60_000;
const status = (unit: string): string => `vigil/v1/acme/${unit}/status`;
const alive = (telemetry: 'taken' | 'refused'): string => JSON.stringify(brokerAliveBody.parse({ telemetry }));
const closed = { mode: 'normal', moving: false, door: 'closed', passengers: true };

test('while the journal refuses readings nobody is offline, also over our restart, and afterwards everybody gets his time', async () => {
  const bench = await startBench();
  const broker = { kind: 'broker-alive', origin: 'main' };
  await bench.say(status('L1'), closed);
  await bench.say('', alive('refused'), broker);
  await bench.pass(5 * minute, 5_000);
  await bench.restart();
  await bench.pass(60 * minute, 10_000);
  expect([bench.availability('L1'), await bench.alarms()]).toEqual(['unknown-ours', []]);
  await bench.say('', alive('taken'), broker);
  for (let second = 0; second < 50; second += 5) {
    await bench.pass(5_000);
    await bench.say('', alive('taken'), broker);
  }
  expect(await bench.alarms()).toEqual([]);
  for (let second = 0; second < 11 * 60; second += 5) {
    await bench.pass(5_000, 5_000);
    await bench.say('', alive('taken'), broker);
  }
  expect(await bench.alarms()).toEqual([
    'L1 entrapment active-unacknowledged',
    'L1 unit-offline active-unacknowledged',
  ]);
});

test('a broker that says regularly that it is there and says so no more is away', async () => {
  const bench = await startBench();
  await bench.say(status('L1'), {});
  await bench.say('', alive('taken'), { kind: 'broker-alive', origin: 'main' });
  await bench.pass(60 * minute, 10_000);
  expect([bench.availability('L1'), await bench.alarms()]).toEqual(['unknown-ours', []]);
  expect(bench.listening.deaf()).toEqual([{ journal: 'main', reason: 'broker-silent' }]);
});

test('each journal is deaf on its own; units that moved are judged by the one they speak over now', () => {
  const listening = createListening();
  const here = (journal: string, more: Partial<Heard> = {}): Heard => ({
    journal,
    withIt: true,
    readable: true,
    reached: true,
    ...more,
  });
  listening.update([here('main'), here('east')], 1_000, 0);
  listening.said('east', 'stopped');
  expect(listening.update([here('main'), here('east')], 5_000, 4_000)).toBe(true);
  expect([listening.since(9_000, 'main'), listening.since(9_000, 'east')]).toEqual([1_000, 9_000]);
  expect([listening.isDeaf('main'), listening.isDeaf('east'), listening.isDeaf()]).toEqual([false, true, false]);
  listening.update([here('main', { readable: false }), here('east')], 6_000, 5_000);
  expect(listening.deaf()).toEqual([
    { journal: 'main', reason: 'unreadable' },
    { journal: 'east', reason: 'broker-stopped' },
  ]);
  expect(listening.since(9_000)).toBe(9_000);
});

test('a broker that has stopped and stays away makes its own units unknown and nobody else', async () => {
  const bench = await startBench();
  await bench.sayOver('east', status('L2'), {}, { origin: 'dev-L2' });
  await bench.sayOver('east', 'broker', {}, { kind: 'broker-stopped', origin: 'east' });
  await bench.say(status('L1'), {});
  await bench.pass(60 * minute, 10_000);
  expect([bench.availability('L1'), bench.availability('L2')]).toEqual(['offline', 'unknown-ours']);
  await bench.restart();
  await bench.pass(minute, 10_000);
  expect(bench.availability('L2')).toBe('unknown-ours');
  await bench.say(status('L2'), {}, { origin: 'dev-L2' });
  await bench.pass(15 * minute, 10_000);
  expect(bench.availability('L2')).toBe('offline');
});
