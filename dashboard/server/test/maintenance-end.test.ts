import { expect, it } from 'vitest';
import { run } from './support/running.ts';
import { unitState } from './support/unit-state.ts';

it('the unit says until when its maintenance keeps faults quiet', async () => {
  const running = await run();
  const op = await running.client('op');
  const until = async (): Promise<unknown> => (await op.get('/api/units/A-1')).body.maintenanceUntil;
  expect(await until()).toBeNull();
  const deadline = {
    kind: 'maintenance',
    subject: 'A-1',
    number: 0,
    clock: 'journal',
    dueAt: 5_000,
    data: {},
  } as const;
  await running.ingest.transaction((tx) => tx.deadlines.set(deadline));
  expect(await until()).toBe(5_000);
  await running.ingest.transaction((tx) => tx.deadlines.cancel('maintenance', 'A-1'));
  expect(await until()).toBeNull();
  await running.stop();
});

it('the unit says until when its sleep is believed, and only while it sleeps', async () => {
  const running = await run();
  const op = await running.client('op');
  const until = async (): Promise<unknown> => (await op.get('/api/units/A-1')).body.sleepUntil;
  const says = (availabilityReason: string): Promise<void> =>
    running.ingest.transaction((tx) => tx.units.saveStates([unitState('A-1', { availabilityReason })]));
  const deadline = { kind: 'sleep', subject: 'A-1', number: 1, clock: 'journal', dueAt: 5_000, data: {} } as const;
  await running.ingest.transaction((tx) => tx.deadlines.set(deadline));
  await says('reporting');
  expect(await until()).toBeNull();
  await says('sleeping');
  expect(await until()).toBe(5_000);
  await running.stop();
});
