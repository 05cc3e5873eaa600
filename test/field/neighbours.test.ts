import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { connectPacket, disconnectPacket, publishPacket, rawSocket, subscribePacket } from '../harness/raw-mqtt.ts';
import { tokenOf } from '../harness/town.ts';
import { bytesKept, readiness, standBy } from './bystander.ts';
import { button, type Field, startField } from './field.ts';

const platform = 'platform-south';

/** Nobody pays for a neighbour: `north` is honest, `south` is not. */
let field: Field;
beforeAll(async () => {
  field = await startField(
    12,
    (register) => ({
      ...register,
      credentials: [
        ...register.credentials,
        { id: platform, vendor: 'south', role: 'gateway', token: tokenOf(platform), units: 'all' },
      ],
    }),
    // Small enough that whatever is not bounded by its owner would be taken from others.
    { VIGIL_BROKER_LIMITS_SESSIONS: '200', VIGIL_BROKER_LIMITS_RETAINED_MESSAGES: '70' },
  );
});
afterAll(() => field?.stop());

const pubacks = (types: readonly number[]): number => types.filter((type) => type === 4).length;
const megabyte = 2 ** 20;

it('20 packets of 500 zeros take their bytes and little more', async () => {
  const [hostile, honest] = [field.lift('south'), field.lift('north')];
  const payload = `[${Array.from({ length: 500 }, () => '0').join(',')}${' '.repeat(60_000)}]`;
  const before = await bytesKept(field.vigil);
  const wire = await hostile.connect();
  for (let id = 1; id <= 20; id += 1) wire.send(publishPacket(hostile.topic('status'), payload, id));
  await honest.say('alarm', { id: 'z', ...button });
  expect(await honest.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
  await eventually('all are acknowledged', () => pubacks(wire.types()) === 20);
  wire.end();
  await eventually('each of them is counted', async () => {
    const faults = await faultsOf(hostile.id);
    return faults.reduce((sum, { count }) => sum + count, 0) >= 20 * 500;
  });
  const after = await bytesKept(field.vigil);
  const sent = 20 * payload.length;
  // A file of the journal is made ahead.
  expect(after.journal - before.journal).toBeLessThan(2 * sent + 34 * megabyte);
  // Once in the tables and once in SQLite's log, which is cut back later.
  expect(after.others - before.others).toBeLessThan(2 * sent + 6 * megabyte);
}, 120_000);

const ingestPage = z.looseObject({
  journals: z.array(z.looseObject({ aside: z.array(z.looseObject({ lane: z.string() })) })),
});

it('an entrapment behind arrays of 500 faults is judged before them, and the health page answers meanwhile', async () => {
  const [hostile, honest] = [field.lift('south'), field.lift('north')];
  const wire = await hostile.connect();
  const packets = 20;
  for (let id = 1; id <= packets; id += 1) {
    const faults = Array.from({ length: 500 }, (_, n) => ({ id: `${id}-${n}`, profile: 'vigil', code: 'run-timeout' }));
    wire.send(publishPacket(hostile.topic('fault'), JSON.stringify(faults), id));
  }
  wire.send(
    publishPacket(
      hostile.topic('fault'),
      JSON.stringify({ id: 'last', profile: 'vigil', code: 'door-lock-fault' }),
      60,
    ),
  );
  await eventually('the flood is acknowledged', () => pubacks(wire.types()) === packets + 1);
  await honest.say('alarm', { id: 'b', ...button });
  await eventually('who floods is read behind the rest, and the page says so', async () => {
    const page = await fetch(field.vigil.health.ingest, { signal: AbortSignal.timeout(20_000) });
    expect(page.status).toBe(200);
    return ingestPage
      .parse(await page.json())
      .journals.some(({ aside }) => aside.some(({ lane }) => lane === `from:${hostile.id}`));
  });
  const rung = await honest.alarm('alarm-button');
  // What stood before it in the journal is judged too, later: nothing is dropped.
  const last = await eventually(
    'the end of the flood',
    async () =>
      (await field.operator.alarms({ unitId: hostile.id, open: 'true' })).find(({ code }) => code !== 'run-timeout'),
    { deadlineMs: 100_000 },
  );
  expect(Number(rung.id)).toBeLessThan(Number(last.id));
  expect(await hostile.alarm('run-timeout')).toMatchObject({ occurrences: packets * 500 });
  wire.end();
}, 180_000);

it('a thousand sessions and as many retained states of one vendor take nothing from another', async () => {
  const bystander = await standBy(field, field.lift('north'));
  for (let id = 0; id < 1_000; id += 1) {
    const wire = await rawSocket(field.vigil.mqttPort);
    wire.finish(
      connectPacket({ credential: platform, token: tokenOf(platform), clientId: `h-${id}`, clean: false }),
      subscribePacket([`vigil/v1/south/x${id}/answer`], 1),
      publishPacket(`vigil/v1/south/x${id}/state`, '{"state":"online"}', 2, { retain: true }),
      disconnectPacket,
    );
    await eventually('it is served', () => wire.types().includes(9) && wire.types().includes(4), { everyMs: 2 });
    await wire.closed();
  }
  await bystander.isWhole();
  expect(await readiness(field.vigil)).toEqual([200, 200, 200]);
}, 180_000);

it('2,000 filters in the segment of CONNECT are bounded as any others, and nobody waits for them', async () => {
  const honest = field.lift('north');
  const filters = Array.from({ length: 2_000 }, (_, index) => `vigil/v1/south/x${index}/answer`);
  const wire = await rawSocket(field.vigil.mqttPort);
  wire.send(
    connectPacket({ credential: platform, token: tokenOf(platform), clientId: 'many', clean: false }),
    subscribePacket(filters, 1),
  );
  await honest.say('alarm', { id: 'b', ...button });
  expect(await honest.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
  const suback = await eventually('SUBACK', () => wire.packets().find((one) => one[0] === 0x90));
  const codes = [...suback.subarray(-filters.length)];
  expect(codes.filter((code) => code === 1)).toHaveLength(16);
  expect(codes.filter((code) => code === 0x80)).toHaveLength(filters.length - 16);
  // A filter that is none is a broken packet there too: the sender is cut, as anywhere.
  wire.end();
  expect(await readiness(field.vigil)).toEqual([200, 200, 200]);
  await eventually('the fault', async () => (await faultsOf(platform)).some(({ kind }) => kind === 'denied-filter'));
}, 60_000);

describe('a bridge with its default notifications', () => {
  it('is connected, says who it is in $SYS, and its alarm rings; nobody is given what it retained there', async () => {
    const [bridge, bystander] = [field.lift('south'), await standBy(field, field.lift('north'))];
    const state = `$SYS/broker/connection/${bridge.id}/state`;
    const wire = await bridge.connect({ will: { topic: state, payload: '0', retain: true }, clean: false });
    wire.send(
      publishPacket(state, '1', 1, { retain: true }),
      subscribePacket([bridge.topic('answer'), '#'], 2),
      publishPacket(bridge.topic('alarm'), JSON.stringify({ id: 'b', ...button }), 3),
    );
    await eventually('both PUBACKs', () => pubacks(wire.types()) === 2);
    expect(await bridge.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    expect(wire.isClosed).toBe(false);
    await eventually('the faults', async () => {
      const faults = await bridge.faults();
      return ['refused-will', 'refused-topic'].every((kind) => faults.some((one) => one.startsWith(kind)));
    });
    wire.end();
    await bystander.isWhole();
  });
});

const faultRows = z.array(z.looseObject({ credential: z.string(), kind: z.string(), count: z.number() }));
async function faultsOf(credential: string): Promise<z.output<typeof faultRows>> {
  const answer = await field.operator.send('GET', '/api/contract-faults?limit=100');
  expect(answer.status).toBe(200);
  return faultRows.parse(answer.body).filter((row) => row.credential === credential);
}
