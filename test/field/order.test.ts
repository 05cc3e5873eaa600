import { join } from 'node:path';
import { importRegister } from '@vigil/harness';
import { openJournal, readAll } from '@vigil/journal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { publishPacket, rawMqtt } from '../harness/raw-mqtt.ts';
import { gatewayOf, liftOf, singleOf, type Town, tokenOf } from '../harness/town.ts';
import { button, type Field, startField } from './field.ts';

/** Order and session are facts; states have ends. */
const platforms = ['north', 'south'].map((vendor) => `platform-${vendor}`);
const sleeper = singleOf('north', 12);
let field: Field;
let register: Town;
beforeAll(async () => {
  field = await startField(
    12,
    (given) => {
      register = {
        ...given,
        units: given.units.map((unit) =>
          unit.id === sleeper ? { ...unit, lateAfterMs: 1_500, offlineAfterMs: 3_000 } : unit,
        ),
        credentials: [
          ...given.credentials,
          ...platforms.map((id) => {
            const vendor = id.slice('platform-'.length);
            return { id, vendor, role: 'gateway' as const, token: tokenOf(id), units: 'all' as const };
          }),
        ],
      };
      return register;
    },
    { VIGIL_INGEST_RULES_ENTRAPMENT_AFTER_MS: '2000', VIGIL_INGEST_RULES_MAINTENANCE_HOLD_MS: '6000' },
  );
});
afterAll(() => field?.stop());

describe('a gateway whose network died half-open and that connects again with another client id', () => {
  it('stays online, with its lifts, when the old connection’s Will comes', async () => {
    const { vigil, operator } = field;
    const gateway = gatewayOf('north');
    const topic = (unit: string, family: string): string => `vigil/v1/north/${unit}/${family}`;
    const will = { topic: topic(gateway, 'state'), payload: JSON.stringify({ boot: 7, state: 'offline' }) };
    const connect = async (clientId: string, keepaliveSeconds: number) => {
      const wire = await rawMqtt(vigil.mqttPort, gateway, tokenOf(gateway), { clientId, keepaliveSeconds, will });
      wire.send(
        publishPacket(topic(gateway, 'birth'), '{"boot":7}', 1),
        publishPacket(topic(liftOf('north', 1), 'status'), '{"boot":7,"mode":"normal"}', 2),
        publishPacket(topic(liftOf('north', 2), 'status'), '{"boot":7,"mode":"normal"}', 3),
      );
      await eventually('its messages are acknowledged', () => wire.types().filter((type) => type === 4).length === 3);
      return wire;
    };
    const old = await connect('before', 1);
    const now = await connect('after', 60);
    await old.closed();
    const journal = openJournal({ root: join(vigil.dataDir, 'journal') });
    await eventually('the old Will is kept', async () =>
      (await readAll(journal, 'main')).some(({ kind, origin }) => kind === 'will' && origin === gateway),
    );
    // What is judged behind it shows that it has been judged.
    now.send(publishPacket(topic(liftOf('north', 1), 'alarm'), JSON.stringify({ id: 'behind', ...button }), 4));
    await eventually('the alarm behind it', async () =>
      (await operator.alarms({ unitId: liftOf('north', 1), open: 'true' })).some(({ code }) => code === 'alarm-button'),
    );
    const availability = await operator.availability();
    for (const unit of [gateway, liftOf('north', 1), liftOf('north', 2)]) expect(availability.get(unit)).toBe('online');
    expect(await operator.alarms({ unitId: gateway, open: 'true' })).toEqual([]);
    now.end();
  });
});

describe('two statuses in the wrong order', () => {
  const free = { mode: 'normal', moving: false, door: 'open', doorZone: true, passengers: false };
  const stuck = { ...free, door: 'closed', passengers: true };
  const older = () => ({ boot: 1, seq: 3, ts: Date.now() - 3_600_000 });

  it('make no entrapment of an empty lift, and end none of a real one', async () => {
    const [empty, occupied] = [field.lift(), field.lift()];
    await empty.say('status', { boot: 1, seq: 10, ...free });
    await empty.say('status', { ...older(), ...stuck });
    // Its minute begins behind the other's.
    await occupied.say('status', { boot: 1, seq: 10, ...stuck });
    await occupied.say('status', { ...older(), ...free });
    expect(await occupied.alarm('entrapment')).toMatchObject({ priority: 'emergency' });
    expect(await empty.open()).not.toContain('entrapment emergency');
    expect((await field.operator.unit(empty.id)).live.status).toMatchObject({ door: 'open', passengers: false });
    for (const lift of [empty, occupied]) expect(await lift.faults()).toEqual(['old-news status']);
  });
});

describe('an elevator that says that it sleeps', () => {
  it('is offline by its interval', async () => {
    const lift = { id: sleeper, topic: `vigil/v1/north/${sleeper}/state` };
    const wire = await rawMqtt(field.vigil.mqttPort, lift.id, tokenOf(lift.id));
    wire.send(publishPacket(lift.topic, JSON.stringify({ boot: 1, state: 'sleeping' }), 1));
    await eventually('PUBACK', () => wire.types().includes(4));
    const alarm = await eventually('the alarm', async () =>
      (await field.operator.alarms({ unitId: lift.id, open: 'true' })).find(({ code }) => code === 'unit-offline'),
    );
    expect(alarm.state).toBe('active-unacknowledged');
    wire.end();
  });
});

describe('maintenance whose end was lost', () => {
  const fault = { profile: 'vigil', code: 'stopped-outside-zone', peopleCount: 3, doorZone: false };

  it('is over after its time: what was quiet rings, and people between floors are an emergency', async () => {
    const lift = field.lift();
    await lift.say('event', { profile: 'vigil', code: 'maintenance-mode' });
    await lift.say('status', { mode: 'normal', moving: true });
    await lift.say('fault', { id: 'during', profile: 'vigil', code: 'door-close-fault' });
    expect(await lift.alarm('door-close-fault')).toMatchObject({ ringing: false });
    await eventually('its time is over', async () => (await lift.alarm('door-close-fault'))['ringing'] === true);
    await lift.say('fault', { id: 'after', ...fault });
    expect(await lift.alarm('stopped-outside-zone')).toMatchObject({ priority: 'emergency', ringing: true });
  });
});

describe('a unit that is imported under another vendor', () => {
  it('takes its open alarm, its answers and its rights with it at once', async () => {
    const { vigil } = field;
    const lift = field.lift();
    await lift.say('alarm', { id: 'moving', ...button });
    const { id } = await lift.alarm('alarm-button');
    const [north, south] = [await vendorOf('north'), await vendorOf('south')];
    expect(await seenBy(north)).toEqual([id]);
    expect(await seenBy(south)).toEqual([]);

    const moves = <T extends { readonly id: string }>(row: T): T =>
      row.id === lift.id ? { ...row, vendor: 'south' } : row;
    const after = { ...register, units: register.units.map(moves), credentials: register.credentials.map(moves) };
    const answers: string[] = [];
    const listen = async (platform: string) => {
      const session = await vigil.device(platform, { listenFor: [lift.id] });
      session.client.on('message', (topic, payload) => answers.push(`${topic} ${payload.toString()}`));
      return session;
    };
    const before = await listen('platform-north');
    // A file changes no credential: the old one goes first, and the device keeps its token.
    const administrator = await vigil.signIn('administrator');
    expect((await administrator.send('DELETE', `/api/credentials/${lift.id}`)).status).toBe(200);
    await importRegister({ dataDir: vigil.dataDir, env: {} }, after);
    const now = await listen('platform-south');
    await eventually('it is the other vendor’s', async () => (await lift.alarm('alarm-button')).vendor === 'south');
    expect(await seenBy(north)).toEqual([]);
    expect(await seenBy(south)).toEqual([id]);

    await field.operator.acknowledge(id);
    await eventually('it is answered', () => answers.some((one) => one.includes('"seen"')), { seen: () => answers });
    // Another press of it, over its own credential, is its new vendor's; over the old vendor's platform it is nobody's.
    const wire = await rawMqtt(vigil.mqttPort, lift.id, tokenOf(lift.id), { clientId: 'moved' });
    wire.send(publishPacket(`vigil/v1/south/${lift.id}/alarm`, JSON.stringify({ id: 'again', ...button }), 1));
    await eventually('it rings again', async () => (await lift.alarm('alarm-button')).acknowledgedAt === null);
    expect(answers.filter((one) => one.startsWith('vigil/v1/north/'))).toEqual([]);
    wire.end();
    await before.end();
    await now.end();

    async function vendorOf(vendor: string) {
      return vigil.signIn('vendor', { vendor });
    }
    async function seenBy(who: Awaited<ReturnType<typeof vendorOf>>): Promise<readonly string[]> {
      const rows = await who.alarms({ unitId: lift.id, open: 'true' });
      return rows.filter(({ code }) => code === 'alarm-button').map((row) => row.id);
    }
  });
});
