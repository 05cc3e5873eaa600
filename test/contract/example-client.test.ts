import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, startProgram, vigilCommand } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { pythonWithPaho } from '../harness/stock-clients.ts';
import { town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const python = pythonWithPaho();

describe.skipIf(python === null)('the example client of the guide (else: apt-get install python3-paho-mqtt)', () => {
  let vigil: Vigil;
  let operator: Client;
  beforeAll(async () => {
    vigil = await startVigil({ register: town() });
    operator = await vigil.signIn('operator');
  });
  afterAll(async () => {
    await vigil?.stop();
  });

  it('docs/vendors/examples/lift.py gives up neither without a broker nor refused, and its alarm arrives', async () => {
    await vigilCommand(vigil.dataDir, 'register', 'add-unit', 'lift-9', '--vendor', 'north');
    await vigil.broker.kill();
    // Made before its credential: what it is told then is not worth the exit of a device in the field.
    const chosen = 'a-token-that-the-register-does-not-know-yet';
    let said = '';
    const device = await startProgram({
      name: 'lift.py',
      command: python ?? '',
      args: [join(root, 'docs/vendors/examples/lift.py'), '127.0.0.1', `${vigil.mqttPort}`, 'north', 'lift-9', chosen],
      ready: 'at-once',
      onLine: (line) => {
        said += `${line}\n`;
      },
    });
    await vigil.broker.start();
    await eventually('it is refused', () => /refused [45]/.test(said), { deadlineMs: 40_000, seen: () => said });
    const register = join(vigil.dataDir, 'lift-9.json');
    const credentials = [{ id: 'lift-9', vendor: 'north', role: 'device', token: chosen, units: ['lift-9'] }];
    writeFileSync(register, JSON.stringify({ format: 'vigil-register', version: 1, credentials }));
    await vigilCommand(vigil.dataDir, 'register', 'import', register);
    const alarm = await eventually(
      'its alarm is listed',
      async () => (await operator.alarms({ unitId: 'lift-9', open: 'true' })).find(({ raw }) => raw === '90'),
      { deadlineMs: 60_000, seen: () => said },
    );
    // The connection breaks while it waits for its answer.
    await vigil.broker.kill();
    await vigil.broker.start();
    await operator.acknowledge(alarm.id);
    await operator.close(alarm.id, 'rescued');
    await eventually('it has heard that', () => said.includes("'what': 'closed'"), {
      deadlineMs: 60_000,
      seen: () => said,
    });
    expect((await device.ended()).code, said).toBe(0);
  }, 180_000);
});
