import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { singleOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

let elsewhere: string;
let vigil: Vigil;
beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'vigil-elsewhere-'));
  vigil = await startVigil({ register: town(), env: { VIGIL_STORE_FILE: join(elsewhere, 'deep', 'city.db') } });
});
afterAll(async () => {
  await vigil?.stop();
  await rm(elsewhere, { recursive: true, force: true });
});

describe('an operational store in another place', () => {
  it('is named once and meant by every process, thread and command', async () => {
    const unit = singleOf('north', 1);
    const operator = await vigil.signIn('operator');
    // The command line put the register there, and the broker knows the device from there.
    const device = await vigil.device(unit);
    await device.publish(unit, 'alarm', { id: 'press-1', code: 'alarm-button' });
    // Ingest writes the alarm there, the dashboard lists it from there.
    await eventually('the alarm is listed', async () => (await operator.alarms({ unitId: unit })).length === 1);
    await device.end();
    // The threads of the dashboard: pages that count the whole register, and the import.
    const pages = await operator.send('GET', '/api/compliance');
    expect(pages.status).toBe(200);
    const administrator = await vigil.signIn('administrator');
    const imported = await administrator.send('POST', '/api/register/import', town());
    expect(imported.status).toBe(200);
    // A person made by the command line signs in at the dashboard.
    await vigil.signIn('supervisor');

    expect(existsSync(join(elsewhere, 'deep', 'city.db'))).toBe(true);
    expect(existsSync(join(vigil.dataDir, 'vigil.db'))).toBe(false);
  });
});
