import { expect, it } from 'vitest';
import { run } from './support/running.ts';

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
