import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freePort, root, startProgram, vigilCommand } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { pythonWithPaho } from '../harness/stock-clients.ts';
import { tokenOf, town } from '../harness/town.ts';
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
    // One that is repeated is answered at a later time: another line.
    const stored = () => new Set(said.split('\n').filter((line) => line.includes("'what': 'stored'"))).size;
    await eventually('it has heard that', () => stored() === 1, { deadlineMs: 60_000, seen: () => said });
    // The connection breaks while it waits for a person.
    await vigil.broker.kill();
    await vigil.broker.start();
    // Closed before it has repeated its alarm, that would ring as a new one, and this device heard of no end.
    await eventually('its repeat is answered', () => stored() === 2, { deadlineMs: 60_000, seen: () => said });
    await operator.acknowledge(alarm.id);
    await operator.close(alarm.id, 'rescued');
    await eventually('it has heard the end', () => said.includes("'what': 'closed'"), {
      deadlineMs: 60_000,
      seen: () => said,
    });
    expect((await device.ended()).code, said).toBe(0);
  }, 180_000);

  it('keeps the newest thousand messages on its disk, however long nobody takes them', async () => {
    const file = join(vigil.dataDir, 'long-alone.db');
    const disk = new DatabaseSync(file, { timeout: 5_000 });
    disk.exec('create table waiting (id integer primary key autoincrement, family text, payload text)');
    disk.exec(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 1500)
      insert into waiting (family, payload) select 'event', '{}' from n`);
    const count = () => disk.prepare("select count(*) as all_, sum(family = 'alarm') as alarms from waiting").get();
    const device = await startProgram({
      name: 'lift.py',
      command: python ?? '',
      args: [join(root, 'docs/vendors/examples/lift.py'), '127.0.0.1', `${await freePort()}`, 'north', 'x', 'y', file],
      ready: 'at-once',
    });
    await eventually('its alarm is among them', () => count()?.['alarms'] === 1);
    await eventually('the oldest are gone', () => count()?.['all_'] === 1000);
    await device.kill();
    expect(count()).toEqual({ all_: 1000, alarms: 1 });
    disk.close();
  }, 60_000);

  it('what it had to say is on its own disk: neither its power cut nor a PUBACK that never came loses an alarm', async () => {
    await vigilCommand(vigil.dataDir, 'register', 'add-unit', 'lift-8', '--vendor', 'north');
    const credentials = [
      { id: 'lift-8', vendor: 'north', role: 'device', token: tokenOf('lift-8'), units: ['lift-8'] },
    ];
    const register = join(vigil.dataDir, 'lift-8.json');
    writeFileSync(register, JSON.stringify({ format: 'vigil-register', version: 1, credentials }));
    await vigilCommand(vigil.dataDir, 'register', 'import', register);
    const file = join(vigil.dataDir, 'lift-8.db');
    let said = '';
    const start = () =>
      startProgram({
        name: 'lift.py',
        command: python ?? '',
        args: [
          join(root, 'docs/vendors/examples/lift.py'),
          '127.0.0.1',
          `${vigil.mqttPort}`,
          'north',
          'lift-8',
          tokenOf('lift-8'),
          file,
        ],
        ready: 'at-once',
        onLine: (line) => {
          said += `${line}\n`;
        },
      });
    const waiting = (): readonly string[] => {
      if (!existsSync(file)) return [];
      const device = new DatabaseSync(file, { readOnly: true });
      try {
        return device
          .prepare('select payload from waiting')
          .all()
          .map(({ payload }) => String(payload));
      } catch {
        return []; // Its table is being made.
      } finally {
        device.close();
      }
    };
    const idOf = (payload: string | undefined): string =>
      z.object({ id: z.string() }).parse(JSON.parse(payload ?? '{}')).id;

    // Nobody answers: the alarm is kept, and the device loses its power.
    vigil.broker.pause();
    const first = await start();
    const [early] = await eventually('the alarm is kept', () => (waiting().length > 0 ? waiting() : null));
    await first.kill();
    const second = await start();
    await eventually('the alarm of this start is kept beside it', () => waiting().length === 2);
    await vigil.broker.kill();
    await vigil.broker.start();
    const later = waiting().map(idOf);
    await eventually('both have their PUBACK', () => waiting().length === 0, { deadlineMs: 60_000, seen: () => said });
    const alarm = await eventually(
      'both are in one alarm',
      async () => {
        const [open] = await operator.alarms({ unitId: 'lift-8', open: 'true' });
        if (open === undefined) return null;
        const keys = (await operator.alarm(open.id)).occurrences.map(({ messageKey }) => messageKey);
        return [idOf(early), ...later].every((id) => keys.includes(id)) ? open : null;
      },
      { deadlineMs: 60_000, seen: () => said },
    );
    await operator.acknowledge(alarm.id);
    await operator.close(alarm.id, 'rescued');
    expect((await second.ended()).code, said).toBe(0);
  }, 180_000);
});
