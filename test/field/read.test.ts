import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlarmRow } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { button, type Field, type Lift, startField } from './field.ts';

/** Read what can be read: one odd field costs that field and no alarm. */
let field: Field;
beforeAll(async () => {
  field = await startField(48);
});
afterAll(() => field?.stop());

const whole = { id: 'b', ...button, floor: 9, peopleCount: 4, text: '三楼有人' };

/** Its alarm, once the fault is counted too; nothing else rings. */
async function understood(lift: Lift): Promise<AlarmRow> {
  const alarm = await lift.alarm('alarm-button');
  await eventually('a contract fault', async () => (await lift.faults()).length > 0);
  expect(await lift.open()).toEqual(['alarm-button emergency']);
  return alarm;
}

describe('one odd side field', () => {
  it.each([
    ['ts', '2026-11-23T08:00:00+0800'],
    ['ts', -1],
    ['ts', '2026-11-23 08:00:00'],
    ['ts', 1_764_000_000],
    ['ts', {}],
    ['boot', null],
    ['boot', 'seven'],
    ['seq', -4],
    ['id', 17],
    ['passengers', 1],
    ['passengers', 'true'],
    ['door', 'CLOSED'],
    ['door', 5],
    ['doorZone', 'no'],
    ['v', 2],
    ['active', 'true'],
    ['historical', 0],
  ])('%s: %j costs no alarm', async (name, value) => {
    const lift = field.lift();
    await lift.say('alarm', { ...whole, [name]: value });
    expect(await understood(lift)).toMatchObject({ floor: '9', peopleCount: 4 });
  });

  it('a floor in words is kept as words', async () => {
    const lift = field.lift();
    await lift.say('alarm', { ...whole, floor: 'Basement 1' });
    expect(await understood(lift)).toMatchObject({ peopleCount: 4 });
  });

  it('a count of people that cannot be is no count', async () => {
    const lift = field.lift();
    await lift.say('alarm', { ...whole, peopleCount: -1 });
    expect(await understood(lift)).toMatchObject({ floor: '9', peopleCount: null });
  });
});

describe('damaged bytes', () => {
  const json = JSON.stringify(whole);
  const gb18030 = Buffer.concat([
    Buffer.from('{"id":"b","profile":"vigil","code":"alarm-button","floor":9,"peopleCount":4,"text":"'),
    // 三楼有人
    Buffer.from([0xc8, 0xfd, 0xc2, 0xa5, 0xd3, 0xd0, 0xc8, 0xcb]),
    Buffer.from('"}'),
  ]);
  it.each([
    ['NULs to 256 bytes', Buffer.concat([Buffer.from(json), Buffer.alloc(256 - Buffer.byteLength(json))])],
    ['a byte-order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(json)])],
    ['UTF-16', Buffer.from(`\uFEFF${json}`, 'utf16le')],
    ['GB 18030', gb18030],
    ['nan', Buffer.from(json.replace('"peopleCount":4', '"peopleCount":4,"load":nan'))],
  ])('%s are read', async (_what, payload) => {
    const lift = field.lift();
    await lift.say('alarm', payload);
    expect(await understood(lift)).toMatchObject({ floor: '9', peopleCount: 4, text: '三楼有人' });
  });
});

describe('a status', () => {
  it('with one value that is no number shows the others, and its unit lives', async () => {
    const lift = field.lift();
    await lift.say('status', '{"temperature":nan,"speed":1.5,"door":"closed"}');
    await eventually('the values', async () => (await field.operator.unit(lift.id)).live.status['speed'] === 1.5);
    expect(await lift.availability()).toBe('online');
    expect((await field.operator.unit(lift.id)).live.status).not.toHaveProperty('temperature');
    await eventually('a contract fault', async () => (await lift.faults()).length > 0);
  });

  it('of which nothing is known is a contract fault', async () => {
    const lift = field.lift();
    await lift.say('status', { ts: Date.now(), unknown: { temperature: 21 } });
    const faults = await eventually('the fault', async () => {
      const found = await lift.faults();
      return found.length > 0 ? found : false;
    });
    expect(faults).toEqual(['nothing-understood']);
  });
});
