import { defineBroker, freePort } from '@vigil/harness';
import type { Session } from '@vigil/simulators';
import { afterEach, expect, it } from 'vitest';
import type { Client } from '../harness/client.ts';
import { eventuallySeldom as eventually } from '../harness/eventually.ts';
import { publishPacket, rawMqtt } from '../harness/raw-mqtt.ts';
import { gatewayOf, liftOf, singleOf, tokenOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const limits = { lateAfterMs: 4_000, offlineAfterMs: 6_000 };
const lifts = [1, 2, 3, 4].map((index) => liftOf('north', index));
const everybody = [gatewayOf('north'), ...lifts];

async function start(env: Readonly<Record<string, string>> = {}): Promise<{ vigil: Vigil; operator: Client }> {
  const vigil = await startVigil({ register: town(limits), env });
  closing.push(() => vigil.stop());
  return { vigil, operator: await vigil.signIn('operator') };
}

/** Each reports about each third of a second, taken or not. */
function report(session: Session, units: readonly string[]): void {
  closing.push(() => session.end());
  const timer = setInterval(() => {
    if (!session.client.connected) return;
    // What a full journal does not take stays with the client, and its connection may end.
    for (const unit of units)
      session.publish(unit, 'status', { temperature: 20 + Math.random() }).catch(() => undefined);
  }, 300);
  closing.push(() => clearInterval(timer));
}

async function availabilities(operator: Client, units: readonly string[]): Promise<readonly string[]> {
  const known = await operator.availability();
  return units.map((unit) => known.get(unit) ?? 'none');
}

const openOf = async (operator: Client): Promise<readonly string[]> =>
  (await operator.alarms({ open: 'true' })).map(({ code, unitId }) => `${code} ${unitId}`).toSorted();

it('N8: while the journal is at its limit nobody is offline, and an alarm rings all the same', {
  timeout: 180_000,
}, async () => {
  const { vigil, operator } = await start({
    VIGIL_BROKER_JOURNAL_LIMIT_BYTES: String(8 * 1024 * 1024),
    VIGIL_BROKER_JOURNAL_SEGMENT_BYTES: String(1024 * 1024),
    // Read files are not given back either, because the history is away.
    VIGIL_HISTORY_DRIVER: 'influx1',
    VIGIL_HISTORY_DATABASE: 'vigil',
    VIGIL_HISTORY_URL: `http://127.0.0.1:${await freePort()}`,
  });
  const gateway = await vigil.device(gatewayOf('north'), { onError: () => undefined });
  report(gateway, everybody);
  const word = async (wanted: string): Promise<boolean> =>
    (await availabilities(operator, everybody)).every((each) => each === wanted);
  await eventually('all are online', () => word('online'));

  const solo = singleOf('south', 1);
  const wire = await rawMqtt(vigil.mqttPort, solo, tokenOf(solo), { clientId: solo });
  closing.push(() => wire.end());
  const large = JSON.stringify({ temperature: 20, text: 'x'.repeat(30_000) });
  for (let id = 1; id <= 400; id += 1) wire.send(publishPacket(`vigil/v1/south/${solo}/status`, large, id));
  await eventually('our own trouble makes them unknown', () => word('unknown-ours'));
  await gateway.publish(lifts[0] ?? '', 'alarm', { profile: 'vigil', code: 'alarm-button' });
  const button = `alarm-button ${lifts[0]}`;
  await eventually('the button is on the board', async () => (await openOf(operator)).includes(button));
  // Another look at each unit has been taken since: the canary of the dashboard goes the whole way now and then.
  const proven = async (): Promise<number> => (await operator.system()).proof?.at ?? 0;
  const before = await proven();
  await eventually('the whole way was proven again', async () => (await proven()) > before);
  expect(await openOf(operator)).toEqual([button]);
  // Who pressed has spoken, and his gateway; of the others nobody knows.
  expect(await availabilities(operator, lifts.slice(1))).toEqual(lifts.slice(1).map(() => 'unknown-ours'));
});

it('N9: a broker that has stopped and stays away makes its own units unknown, and the others are judged', {
  timeout: 180_000,
}, async () => {
  const { vigil, operator } = await start();
  const port = await freePort();
  const place = { dataDir: vigil.dataDir, mqttPort: port, brokerHealthPort: await freePort() };
  const east = defineBroker(place, { env: { VIGIL_BROKER_NAME: 'east' } });
  closing.push(() => east.kill('SIGTERM'));
  await east.start();
  report(await vigil.device(gatewayOf('north'), { onError: () => undefined }), everybody);
  const leaving = await vigil.device(singleOf('north', 1), { onError: () => undefined });
  report(leaving, [singleOf('north', 1)]);
  const south = [gatewayOf('south'), liftOf('south', 1)];
  const away = { url: `mqtt://127.0.0.1:${port}`, onError: () => undefined };
  report(await vigil.device(gatewayOf('south'), away), south);
  await eventually('all are online', async () =>
    (await availabilities(operator, [...everybody, ...south, singleOf('north', 1)])).every((word) => word === 'online'),
  );

  await east.kill('SIGTERM');
  await leaving.end();
  const gone = `unit-offline ${singleOf('north', 1)}`;
  await eventually('who is silent over the other broker is noticed', async () =>
    (await openOf(operator)).includes(gone),
  );
  await eventually('what came over the stopped one is unknown', async () =>
    (await availabilities(operator, south)).every((word) => word === 'unknown-ours'),
  );
  await vigil.ingest.kill('SIGKILL');
  await vigil.ingest.start();
  await eventually('the others are judged again', async () =>
    (await availabilities(operator, everybody)).every((word) => word === 'online'),
  );
  expect(await availabilities(operator, south)).toEqual(['unknown-ours', 'unknown-ours']);
  expect(await openOf(operator)).toEqual([gone]);
});
