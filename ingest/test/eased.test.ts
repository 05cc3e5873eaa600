import { expect, test } from 'vitest';
import { startBench } from './support/bench.ts';
import { importRegister, smallTown } from './support/register.ts';

const say = (family: string): string => `vigil/v1/acme/L1/${family}`;
const stuck = { mode: 'normal', moving: false, door: 'closed', doorZone: false, passengers: true, peopleCount: 3 };
const atLanding = { ...stuck, door: 'open', doorZone: true };

test('power is back and the doors open: it says so, is told when it is taken back, and ends nothing', async () => {
  const bench = await startBench();
  await bench.say(say('status'), stuck);
  await bench.say(say('event'), { id: 'p', code: 'main-power-off' });
  expect(await bench.open('L1', 'main-power-off')).toMatchObject({ priority: 'emergency', easedAt: null });
  await bench.pass(5_000);
  await bench.say(say('status'), stuck);
  const before = await bench.open('L1', 'main-power-off');
  expect(before?.easedAt).toBeNull();

  await bench.say(say('status'), atLanding);
  const eased = await bench.open('L1', 'main-power-off');
  expect(eased).toMatchObject({ easedAt: bench.clock.now(), peopleCount: 3, state: before?.state });
  // The same again is no news, and no new version.
  await bench.say(say('status'), atLanding);
  expect((await bench.open('L1', 'main-power-off'))?.version).toBe(eased?.version);
  await bench.say(say('status'), stuck);
  expect((await bench.open('L1', 'main-power-off'))?.easedAt).toBeNull();
});

test('a car that sees nobody any more has eased; doors that open between landings have not', async () => {
  const bench = await startBench();
  await bench.say(say('status'), stuck);
  await bench.say(say('fault'), { id: 'f', code: 'stopped-outside-zone' });
  await bench.say(say('status'), { ...stuck, door: 'open' });
  expect((await bench.open('L1', 'stopped-outside-zone'))?.easedAt).toBeNull();
  await bench.say(say('status'), { ...stuck, passengers: false, peopleCount: 0 });
  expect((await bench.open('L1', 'stopped-outside-zone'))?.easedAt).toBe(bench.clock.now());
  // More people than anybody knew of: what is said now is newer than any door.
  await bench.say(say('fault'), { id: 'f2', code: 'stopped-outside-zone', peopleCount: 5 });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ easedAt: null, peopleCount: 5 });
});

test('who presses the button is believed, whatever the door says; an entrapment a device reported has eased', async () => {
  const bench = await startBench();
  await bench.say(say('alarm'), { id: 'b', code: 'alarm-button', peopleCount: 3 });
  await bench.say(say('alarm'), { id: 'e', code: 'entrapment', peopleCount: 3 });
  await bench.say(say('status'), atLanding);
  expect((await bench.open('L1', 'alarm-button'))?.easedAt).toBeNull();
  expect((await bench.open('L1', 'entrapment'))?.easedAt).not.toBeNull();
});

test('over a restart too', async () => {
  const bench = await startBench();
  await bench.say(say('status'), stuck);
  await bench.say(say('fault'), { id: 'f', code: 'stopped-outside-zone' });
  await bench.restart();
  await bench.say(say('status'), atLanding);
  expect((await bench.open('L1', 'stopped-outside-zone'))?.easedAt).not.toBeNull();
});

test('whichever way the emergency came: quiet in maintenance at first, or said before its unit was registered', async () => {
  const bench = await startBench();
  // Its doors stood open with nobody in danger: looked at once, and known.
  await bench.say(say('status'), { ...atLanding, passengers: false, peopleCount: 0 });
  await bench.say(say('event'), { code: '43' });
  await bench.say(say('fault'), { code: '04', peopleCount: 3, doorZone: false, door: 'closed' });
  await bench.say(say('status'), stuck);
  await bench.say(say('event'), { code: '40' });
  expect(await bench.open('L1', 'stopped-outside-zone')).toMatchObject({ priority: 'emergency', easedAt: null });
  await bench.say(say('status'), atLanding);
  expect((await bench.open('L1', 'stopped-outside-zone'))?.easedAt).toBe(bench.clock.now());

  const ghost = (family: string): string => `vigil/v1/acme/GHOST/${family}`;
  const cloud = { origin: 'cloud' } as const;
  await bench.say(ghost('alarm'), { id: 'e', code: 'entrapment', profile: 'vigil', peopleCount: 3 }, cloud);
  await importRegister(bench.store, {
    ...smallTown,
    units: [...(smallTown.units ?? []), { id: 'GHOST', vendor: 'acme', kind: 'elevator', name: '新梯', site: 'tower' }],
  });
  await bench.pass(120_000);
  expect(await bench.open('GHOST', 'entrapment')).toMatchObject({ priority: 'emergency', easedAt: null });
  await bench.say(ghost('status'), atLanding, cloud);
  expect((await bench.open('GHOST', 'entrapment'))?.easedAt).toBe(bench.clock.now());
});

test('an emergency that was open before anybody kept note of it', async () => {
  const bench = await startBench();
  await bench.say(say('status'), stuck);
  await bench.say(say('fault'), { id: 'f', code: 'stopped-outside-zone' });
  await bench.store.transaction(async (tx) => {
    const states = await bench.store.read.units.loadStates();
    await tx.units.saveStates(states.map((state) => ({ ...state, memory: {} })));
  });
  await bench.restart();
  await bench.say(say('status'), atLanding);
  expect((await bench.open('L1', 'stopped-outside-zone'))?.easedAt).not.toBeNull();
});
