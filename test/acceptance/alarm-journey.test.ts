import { type Influxd, runProgram, service, startInfluxd } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../harness/client.ts';
import { Desk } from '../harness/desk.ts';
import { eventually } from '../harness/eventually.ts';
import { mosquittoPub, pahoAlarm, pythonWithPaho } from '../harness/stock-clients.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const mosquitto = service('mosquitto_pub');
const influxd = service('influxd');
const python = pythonWithPaho();

let influx: Influxd | null = null;
let vigil: Vigil;
let operator: Client;
let desk: Desk;
beforeAll(async () => {
  if (influxd.path !== null) influx = await startInfluxd();
  vigil = await startVigil({
    register: town(),
    env:
      influx === null
        ? {}
        : { VIGIL_HISTORY_DRIVER: 'influx1', VIGIL_HISTORY_URL: influx.url, VIGIL_HISTORY_DATABASE: 'vigil' },
  });
  operator = await vigil.signIn('operator');
  desk = await Desk.open(operator);
});
afterAll(async () => {
  desk?.close();
  await vigil?.stop();
  await influx?.stop();
});

const target = (credential: string) => ({ port: vigil.mqttPort, credential, token: vigil.tokenOf(credential) });

describe.skipIf(mosquitto.path === null)(`mosquitto_pub (else: ${mosquitto.install})`, () => {
  const unit = singleOf('north', 1);

  it('gets its PUBACK, and the alarm goes its whole way to the desk and back to the device', async () => {
    const device = await vigil.device(unit);
    const rang = desk.rung.length;
    const sent = await mosquittoPub(
      mosquitto.path ?? '',
      target(unit),
      `vigil/v1/north/${unit}/alarm`,
      JSON.stringify({ v: 1, id: 'press-1', ts: Date.now(), code: 'alarm-button', floor: 'B2', peopleCount: 2 }),
    );
    expect(sent.code, sent.stderr).toBe(0);
    expect(sent.stdout).toContain('received PUBACK');

    // 1. Stored, said to the device on its own topic.
    const stored = await device.answer({ unit, id: 'press-1', what: 'stored' }, AbortSignal.timeout(20_000));
    expect(stored.alarmId).toMatch(/^\d+$/);
    const id = stored.alarmId ?? '';

    // 2. Listed exactly once, as what it is.
    const listed = await operator.alarms({ unitId: unit });
    expect(listed).toMatchObject([
      { id, code: 'alarm-button', priority: 'emergency', state: 'active-unacknowledged', occurrences: 1 },
    ]);

    // 3. The desk rings without asking, and its board has it.
    await eventually('the desk rings', () => desk.rung.slice(rang).some((alarm) => alarm.id === id));
    await eventually('the board shows it', () => desk.board.get(id)?.floor === 'B2');
    expect(desk.board.get(id)).toMatchObject({ peopleCount: 2, address: '清城区北江一路 1 号' });

    // 4. A person has seen it: everybody knows, the device too.
    const seenAnswer = device.answer({ unit, id: 'press-1', what: 'seen' }, AbortSignal.timeout(20_000));
    expect((await operator.send('POST', `/api/alarms/${id}/close`, { outcome: 'rescued' })).status).toBe(409);
    await operator.acknowledge(id);
    expect((await seenAnswer).alarmId).toBe(id);
    await eventually('the board knows who', () => desk.board.get(id)?.acknowledgedBy === 'operator');

    // 5. The device's end only proposes; a person closes.
    await device.publish(unit, 'alarm', { id: 'press-1-end', code: 'alarm-button', active: false });
    await eventually('the end is proposed', () => desk.board.get(id)?.condition === 'cleared');
    expect((await operator.alarms({ unitId: unit, open: 'true' })).map((alarm) => alarm.id)).toEqual([id]);
    const closedAnswer = device.answer({ unit, id: 'press-1', what: 'closed' }, AbortSignal.timeout(20_000));
    await operator.close(id, 'rescued');
    await closedAnswer;
    await eventually('the board is empty of it', () => !desk.board.has(id));
    expect(await operator.alarms({ unitId: unit, open: 'true' })).toEqual([]);
    expect(await operator.alarms({ unitId: unit })).toMatchObject([
      { id, acknowledgedBy: 'operator', closedBy: 'operator', outcome: 'rescued' },
    ]);
    await device.end();
  });

  it('gets its PUBACK when it speaks for a unit of somebody else, and nothing stands there; not with a wrong token', async () => {
    const foreign = await mosquittoPub(
      mosquitto.path ?? '',
      target(unit),
      `vigil/v1/south/${singleOf('south', 1)}/alarm`,
      JSON.stringify({ v: 1, id: 'foreign-1', code: 'alarm-button' }),
    );
    expect(foreign.stdout).toContain('received PUBACK');
    const wrong = await mosquittoPub(
      mosquitto.path ?? '',
      { ...target(unit), token: 'a-token-that-nobody-ever-gave-out' },
      `vigil/v1/north/${unit}/alarm`,
      JSON.stringify({ v: 1, id: 'wrong-1', code: 'alarm-button' }),
    );
    expect(wrong.code).not.toBe(0);
    expect(wrong.stdout).not.toContain('received PUBACK');
    expect(await operator.alarms({ unitId: singleOf('south', 1) })).toEqual([]);
  });
});

describe.skipIf(python === null)("Python's paho (else: apt-get install python3-paho-mqtt)", () => {
  it('gets its PUBACK and reads that its alarm is stored', async () => {
    const unit = singleOf('south', 1);
    const base = `vigil/v1/south/${unit}`;
    const body = { v: 1, id: 'paho-1', ts: new Date().toISOString(), code: 'alarm-button' };
    const ran = await pahoAlarm(python ?? '', target(unit), base, JSON.stringify(body));
    expect(ran.code, `${ran.stdout}\n${ran.stderr}`).toBe(0);
    expect(ran.stdout).toMatch(/^connack 0\nsuback \[1\]\n/);
    expect(ran.stdout).toMatch(/^puback \d+$/m);
    const answer = z
      .object({ what: z.string(), id: z.string(), alarmId: z.string() })
      .parse(JSON.parse(/^answer (.*)$/m.exec(ran.stdout)?.[1] ?? '{}'));
    expect(answer).toMatchObject({ what: 'stored', id: 'paho-1' });
    expect((await operator.alarms({ unitId: unit })).map(({ id }) => id)).toEqual([answer.alarmId]);
    await eventually('the desk rings', () => desk.rung.some(({ id }) => id === answer.alarmId));
  });
});

describe.skipIf(influxd.path === null)(`a real InfluxDB 1.x (else: ${influxd.install})`, () => {
  it('holds the telemetry and the alarm code as a field, also for its own command line', async () => {
    const unit = singleOf('north', 2);
    const device = await vigil.device(unit);
    await device.publish(unit, 'status', { id: 'v-1', temperature: 21.5, floor: 7, moving: true });
    await device.publish(unit, 'fault', { id: 'f-1', code: 'door-close-fault' });
    await device.end();
    const rows = z.object({
      results: z.array(z.object({ series: z.array(z.object({ values: z.array(z.array(z.unknown())) })).optional() })),
    });
    const query = async (statement: string): Promise<unknown> =>
      rows.parse(await influx?.query(statement, 'vigil')).results[0]?.series?.[0]?.values[0]?.slice(1);
    await eventually('the report is in InfluxDB', async () => {
      const found = await query(`select temperature, floor, moving from status where unit = '${unit}'`);
      return JSON.stringify(found) === '[21.5,"7",true]';
    });
    await eventually('the fault is in InfluxDB', async () => {
      const found = await query(`select code, profile, raw, active from alarm where unit = '${unit}'`);
      return JSON.stringify(found) === '["door-close-fault","vigil","door-close-fault",true]';
    });
    const program = '/usr/bin/influx';
    const port = new URL(influx?.url ?? '').port;
    const shown = await runProgram(program, ['-port', port, '-database', 'vigil', '-execute', 'select * from status']);
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toContain(unit);
    expect(shown.stdout).toContain('21.5');
  });
});
