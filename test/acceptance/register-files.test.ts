import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isLongRun, vigilCommand, writeText } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { gatewayOf, liftOf, town } from '../harness/town.ts';
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
