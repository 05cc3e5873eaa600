import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { tokenOf } from '../harness/town.ts';
import { button, type Field, startField } from './field.ts';

const platform = 'platform-north';

/** Every new emergency rings; unknown is loud. */
let field: Field;
beforeAll(async () => {
  field = await startField(12, (register) => ({
    ...register,
    credentials: [
      ...register.credentials,
      { id: platform, vendor: 'north', role: 'gateway', token: tokenOf(platform), units: 'all' },
    ],
  }));
});
afterAll(() => field?.stop());

it('the same bytes after another start of the device are a new alarm', async () => {
  const lift = field.lift();
  await lift.say('birth', { boot: 1 });
  await lift.say('alarm', { id: '1', ...button });
  const first = await lift.alarm('alarm-button');
  await field.operator.acknowledge(first.id);
  await field.operator.close(first.id, 'handled');
  await lift.say('birth', { boot: 2 });
  await lift.say('alarm', { id: '1', ...button });
  const second = await lift.alarm('alarm-button');
  expect(second.id).not.toBe(first.id);
  expect(second).toMatchObject({ acknowledgedAt: null });
});

it('another press after the acknowledgement rings again, with what it says', async () => {
  const lift = field.lift();
  await lift.say('alarm', { id: 'a', ...button });
  const first = await lift.alarm('alarm-button');
  await field.operator.acknowledge(first.id);
  await lift.say('alarm', { id: 'b', ...button, floor: 9, peopleCount: 4 });
  const again = await eventually('it rings again', async () => {
    const row = await lift.alarm('alarm-button');
    return row.acknowledgedAt === null ? row : false;
  });
  expect(again).toMatchObject({ id: first.id, floor: '9', peopleCount: 4, ringing: true });
});

it('the very same message again is a repeat', async () => {
  const lift = field.lift();
  await lift.say('alarm', { id: 'a', ...button });
  const first = await lift.alarm('alarm-button');
  await field.operator.acknowledge(first.id);
  await lift.say('alarm', { id: 'a', ...button });
  await lift.say('fault', { id: 'behind', profile: 'vigil', code: 'run-timeout' });
  await lift.alarm('run-timeout');
  expect(await lift.alarm('alarm-button')).toMatchObject({
    id: first.id,
    acknowledgedBy: first.acknowledgedBy ?? 'operator',
  });
});

describe('a lift that nobody has registered', () => {
  it('rings on the vendor of whoever speaks for it', async () => {
    const session = await field.vigil.device(platform, { self: 'nobody-knows', listenFor: [] });
    await session.publish('nobody-knows', 'alarm', { id: 'x', ...button, text: '有人被困' });
    const row = await eventually('its alarm', async () =>
      (await field.operator.alarms({ open: 'true' })).find(({ marks }) => marks.includes('not-registered')),
    );
    expect(row).toMatchObject({ vendor: 'north', code: 'alarm-button', priority: 'emergency', text: '有人被困' });
    expect(row.unitId).toContain('nobody-knows');
    await session.end();
  });
});
