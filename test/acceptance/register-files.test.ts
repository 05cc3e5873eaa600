import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLongRun, vigilCommand, writeText } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { publishPacket, rawMqtt } from '../harness/raw-mqtt.ts';
import { gatewayOf, liftOf, singleOf, tokenOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const lifts = 20;
const rows = isLongRun ? 43_767 : 3_000;

let vigil: Vigil;
beforeAll(async () => {
  vigil = await startVigil({ register: town({ lifts }) });
});
afterAll(() => vigil?.stop());

describe('a city brought in while people call for help', () => {
  it('every alarm of that time is acknowledged and listed, and the processes that run learn of the city', async () => {
    const head = '设备编号,厂商,设备种类,设备名称,小区名称,区县,详细地址,救援识别码';
    const lines = Array.from(
      { length: rows },
      (_, n) =>
        `city-${n},厂商 north,电梯,${n % 8}号梯,花园${n >> 3},清新区,人民路${n >> 3}号,${String(n).padStart(6, '0')}`,
    );
    const file = join(vigil.dataDir, 'city.csv');
    await writeFile(file, writeText([head, ...lines].join('\r\n'), 'gb18030'));
    const device = await vigil.device(gatewayOf('north'));
    const run = { isOver: false };
    const imported = vigilCommand(vigil.dataDir, 'register', 'import', file).finally(() => {
      run.isOver = true;
    });
    const pressed: string[] = [];
    for (let n = 0; n < lifts || !run.isOver; n += 1) {
      const unit = liftOf('north', (n % lifts) + 1);
      const id = `during-${n}`;
      await device.publish(unit, 'alarm', { id, code: 'alarm-button' });
      const { alarmId = '' } = await device.answer({ unit, id, what: 'stored' }, AbortSignal.timeout(20_000));
      if (n < lifts) pressed.push(alarmId);
    }
    expect(await imported).toContain(`新增 new ${rows + Math.ceil(rows / 8)}`);
    const operator = await vigil.signIn('operator');
    const listed = new Set((await operator.alarms({ open: 'true' })).map(({ id }) => id));
    expect(pressed.filter((id) => !listed.has(id))).toEqual([]);
    // The running processes have learned of the city.
    await eventually('the last unit is on the board', async () => {
      const { status } = await operator.send('GET', `/api/units/city-${rows - 1}`);
      return status === 200;
    });
    await device.end();
  });
});

it('a unit that is removed while it is connected goes on being heard, under its vendor, and stands at itself once it is back', async () => {
  const unit = singleOf('north', 1);
  const operator = await vigil.signIn('operator');
  const sign = () => rawMqtt(vigil.mqttPort, unit, tokenOf(unit), { clientId: unit });
  const press = (id: string) =>
    publishPacket(`vigil/v1/north/${unit}/alarm`, JSON.stringify({ id, code: 'alarm-button' }), 1);
  const open = async (unitId: string) =>
    (await operator.alarms({ open: 'true' })).filter((alarm) => alarm.unitId === unitId);
  const before = await sign();
  expect(await vigilCommand(vigil.dataDir, 'register', 'remove-unit', unit, '--yes')).toContain(`${unit} (+0)`);
  // What it was signed in for is over; its credential is not.
  await before.closed();
  const after = await sign();
  after.send(press('gone'));
  await eventually('it rings under its vendor', async () => (await open(`north/${unit}`)).length === 1);
  expect(after.types()).toContain(4);
  // The emergency is no register's unit's: it keeps nobody from bringing the unit back.
  await vigilCommand(vigil.dataDir, 'register', 'add-unit', unit, '--vendor', 'north', '--site', 'site-1');
  await vigilCommand(vigil.dataDir, 'credential', 'set', unit, '--unit', unit);
  await eventually('it stands at the unit', async () => (await open(unit)).length === 1);
  await after.closed();
  const again = await sign();
  again.send(press('back'));
  await eventually('it speaks for itself', async () => {
    const { body } = await operator.send('GET', `/api/units/${unit}`);
    return JSON.stringify(body).includes('"availability":"online"');
  });
  expect(await open(unit)).toHaveLength(1);
  again.end();
});
