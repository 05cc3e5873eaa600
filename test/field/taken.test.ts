import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { connectPacket, disconnectPacket, publishPacket, rawSocket, subscribePacket } from '../harness/raw-mqtt.ts';
import { tokenOf } from '../harness/town.ts';
import { button, type Field, startField } from './field.ts';

/** Refusing is the last resort: what an authenticated device sends is kept, whatever it does against MQTT's manners. */
let field: Field;
beforeAll(async () => {
  field = await startField(24);
});
afterAll(() => field?.stop());

describe('a retain flag', () => {
  it.each(['alarm', 'fault', 'event'])('on %s keeps nothing from ringing', async (family) => {
    const lift = field.lift();
    await lift.say(family, { id: 'r', ...button }, { retain: true });
    expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    await eventually('the fault', async () => (await lift.faults()).includes(`retain ${family}`));
  });
});

describe('a filter that is not the device’s', () => {
  it.each([
    ['right behind CONNACK', false],
    ['in the segment of CONNECT', true],
  ])('%s is denied alone, and the alarm behind it rings', async (_when, atOnce) => {
    const lift = field.lift();
    const wire = await rawSocket(field.vigil.mqttPort);
    const connect = connectPacket({ credential: lift.id, token: tokenOf(lift.id) });
    const rest = [
      subscribePacket([`vigil/v1/north/${lift.id}/#`, lift.topic('answer')], 1),
      publishPacket(lift.topic('alarm'), JSON.stringify({ id: 'b', ...button }), 2),
    ];
    if (atOnce) wire.send(connect, ...rest);
    else {
      wire.send(connect);
      await eventually('CONNACK', () => wire.types()[0] === 2);
      wire.send(...rest);
    }
    const suback = await eventually('SUBACK', () => wire.packets().find((one) => one[0] === 0x90));
    expect([...suback.subarray(4)]).toEqual([0x80, 1]);
    await eventually('PUBACK', () => wire.types().includes(4));
    expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    expect(wire.isClosed).toBe(false);
    await eventually('the fault', async () => (await lift.faults()).some((one) => one.startsWith('denied-filter')));
    wire.end();
  });
});

describe('a packet that is too large', () => {
  it('is acknowledged, its head is kept, and the alarm behind it rings', async () => {
    const lift = field.lift();
    const wire = await lift.connect();
    wire.send(
      publishPacket(lift.topic('status'), JSON.stringify({ v: 1, note: 'x'.repeat(70_000) }), 1),
      publishPacket(lift.topic('alarm'), JSON.stringify({ id: 'b', ...button }), 2),
    );
    await eventually('both PUBACKs', () => wire.types().filter((type) => type === 4).length === 2);
    expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    await eventually('its head in the quarantine', async () =>
      (await field.operator.quarantine()).some(({ origin, reason }) => origin === lift.id && reason === 'oversized'),
    );
    wire.end();
  });

  it('that is an alarm is read whole', async () => {
    const lift = field.lift();
    await lift.say('alarm', { id: 'big', ...button, floor: 7, extra: 'x'.repeat(200_000) });
    expect(await lift.alarm('alarm-button')).toMatchObject({ floor: '7' });
  });
});

describe('a CONNECT that is too large', () => {
  it('is shown on the system page with the address and the name that it gives', async () => {
    const lift = field.lift();
    const wire = await rawSocket(field.vigil.mqttPort);
    const will = { topic: lift.topic('state'), payload: 'x'.repeat(5_000) };
    wire.send(connectPacket({ credential: lift.id, token: tokenOf(lift.id), clientId: lift.id, will }));
    await wire.closed();
    const broker = (await field.operator.system()).processes.find(({ name }) => name === 'broker');
    expect(JSON.stringify(broker?.detail['turnedAway'])).toMatch(
      new RegExp(`127.0.0.1 tcp connect-too-large .*${lift.id}`),
    );
  });
});

describe('everything in one segment with the end of the connection behind it', () => {
  it('is read to its end, each time', async () => {
    const lifts = Array.from({ length: 5 }, () => field.lift());
    for (const lift of lifts) {
      const wire = await rawSocket(field.vigil.mqttPort);
      wire.finish(
        connectPacket({ credential: lift.id, token: tokenOf(lift.id) }),
        publishPacket(lift.topic('alarm'), JSON.stringify({ id: 'once', ...button }), 1),
        disconnectPacket,
      );
    }
    for (const lift of lifts) expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
  });
});

describe('a Will that is not the device’s', () => {
  it.each([
    ['of a bridge', { topic: '$SYS/broker/connection/U/state', payload: '0', retain: true }],
    ['in its own words', { topic: 'lift/U/lwt', payload: 'gone' }],
    ['of another unit', { topic: 'vigil/v1/south/south-solo-1/state', payload: '{"state":"offline"}' }],
  ])('%s keeps nobody out', async (_what, will) => {
    const lift = field.lift();
    const wire = await lift.connect({ will });
    wire.send(publishPacket(lift.topic('alarm'), JSON.stringify({ id: 'w', ...button }), 1));
    await eventually('PUBACK', () => wire.types().includes(4));
    expect(await lift.alarm('alarm-button')).toMatchObject({ priority: 'emergency' });
    // The connection breaks, the Will comes: kept as the sender's.
    wire.end();
    await eventually('the Will in the quarantine', async () =>
      (await field.operator.quarantine()).some(({ origin, topic }) => origin === lift.id && topic === will.topic),
    );
    await eventually('the fault', async () => (await lift.faults()).some((one) => one.startsWith('refused-will')));
  });
});

describe('a topic that is not the device’s', () => {
  it.each([
    'lift/U/alarm',
    'spBv1.0/group/NDATA/alarm',
    'Vigil/v1/north/x/alarm',
    'vigil/v1/south/south-solo-2/alarm',
    'vigil/v1/north/x/Alarms/',
  ])('%s rings on the sender and nowhere else', async (topic) => {
    const lift = field.lift();
    const wire = await lift.connect();
    wire.send(publishPacket(topic, JSON.stringify({ id: 'f', ...button }), 1));
    await eventually('PUBACK', () => wire.types().includes(4));
    await eventually('something rings on the sender', async () => (await lift.open()).length > 0);
    expect(wire.isClosed).toBe(false);
    wire.end();
    const foreign = await field.operator.alarms({ unitId: 'south-solo-2', open: 'true' });
    expect(foreign).toEqual([]);
  });
});
