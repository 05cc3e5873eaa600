import { expect, test } from 'vitest';
import { dispatchTo } from '../src/dispatch.ts';
import { features } from '../src/features.ts';
import { type Forgotten, readMemory } from '../src/memory.ts';
import { startBench } from './support/bench.ts';

const parts = dispatchTo(features).memory;

function read(stored: Readonly<Record<string, unknown>>) {
  const forgotten: Forgotten[] = [];
  const memory = readMemory(stored, parts, (what) => forgotten.push(what));
  return { memory, forgotten };
}

test('one field that cannot be read forgets its own part, says so, and leaves the others', () => {
  const availability = { v: 1, session: 'main:7', losing: true };
  const { memory, forgotten } = read({ availability, lift: { v: 1, entrapped: true, stuckSince: 'noon' } });
  expect(memory).toEqual({ availability });
  expect(forgotten.map(({ part }) => part)).toEqual(['lift']);
  expect(forgotten[0]?.why).toContain('stuckSince');
});

test('a part of another version is forgotten and told; what no feature knows stays for the program that does', () => {
  const novel = { v: 3, anything: [1] };
  const { memory, forgotten } = read({ kitchens: { v: 9, camera: {} }, novel });
  expect(memory).toEqual({ novel });
  expect(forgotten).toEqual([{ part: 'kitchens', why: 'version 9, this program knows 1' }]);
});

test('a part that is no part at all is forgotten and told, even when it is the only one', () => {
  expect(read({ lift: 5 })).toEqual({ memory: {}, forgotten: [{ part: 'lift', why: 'no version' }] });
});

test('memory of before there were parts is taken over, each part its own fields', () => {
  const { memory, forgotten } = read({
    origin: 'gw-1',
    losing: true,
    maintenanceByEvent: true,
    stuckSince: 5,
    pathUnproven: true,
    camera: { reachable: { bad: true, pending: false } },
    repeats: 'many',
  });
  expect(memory).toEqual({
    lift: { v: 1, maintenanceByEvent: true, stuckSince: 5 },
    kitchens: { v: 1, camera: { reachable: { bad: true, pending: false } } },
    'alarm-path': { v: 1, pathUnproven: true },
  });
  expect(forgotten.map(({ part }) => part)).toEqual(['availability']);
  expect(forgotten[0]?.why).toContain('repeats');
});

test('a lift whose memory of connections was damaged is still found to be in maintenance', async () => {
  const bench = await startBench();
  await bench.say('vigil/v1/acme/L1/event', { code: '43' });
  await bench.store.transaction(async (tx) => {
    const state = await tx.units.state('L1');
    if (state === null) throw new Error('L1 has no state');
    await tx.units.saveStates([{ ...state, memory: { ...state.memory, availability: { v: 1, session: 5 } } }]);
  });
  await bench.restart();
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  expect(await bench.alarms()).toEqual(['L1 door-close-fault suppressed']);
});
