import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runProgram, service, vigilCommand } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { pythonWithPaho } from '../harness/stock-clients.ts';
import { town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const mosquitto = service('mosquitto_pub');
const python = pythonWithPaho();

/** The vendor guide, done as it says: its shell blocks are run word for word, only address and token are filled in. */
const guide = readFileSync(join(root, 'docs/vendors/guide.md'), 'utf8');
const blocks = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
const block = (part: string): string => {
  const found = blocks.find((text) => text.includes(part));
  if (found === undefined) throw new Error(`the guide has no shell block with ${part}`);
  return found;
};
const registering = block('register add-unit lift-1')
  .split('\n')
  .filter((line) => line.startsWith('npm run vigil -- '))
  .map((line) => line.slice('npm run vigil -- '.length).trim().split(/\s+/));
const publishing = block('-p 1883');

let vigil: Vigil;
let operator: Client;
let token = '';
beforeAll(async () => {
  vigil = await startVigil({ register: town() });
  operator = await vigil.signIn('operator');
  for (const words of registering) {
    const said = await vigilCommand(vigil.dataDir, ...words);
    token = /password\s+(\S+)/.exec(said)?.[1] ?? token;
  }
});
afterAll(async () => {
  await vigil?.stop();
});

describe.skipIf(mosquitto.path === null)(`the guide with mosquitto_pub (else: ${mosquitto.install})`, () => {
  it('raises the first alarm of a new device', async () => {
    expect(token.length).toBeGreaterThan(20);
    const command = publishing.replaceAll('-p 1883', `-p ${vigil.mqttPort}`);
    const ran = await runProgram('bash', ['-ec', command], { env: { TOKEN: token } });
    expect(ran.code, ran.stderr).toBe(0);
    const alarm = await eventually(
      'it is listed',
      async () => (await operator.alarms({ unitId: 'lift-1', open: 'true' }))[0],
    );
    expect(alarm).toMatchObject({ code: 'alarm-button', priority: 'emergency', vendor: 'acme' });
    await operator.acknowledge(alarm.id);
    await operator.close(alarm.id, 'false-alarm');
  });
});

describe.skipIf(python === null || mosquitto.path === null)(
  'the guide with Python (else: apt-get install python3-paho-mqtt)',
  () => {
    it('docs/vendors/examples/lift.py rings, reads every answer and leaves when a person has closed', async () => {
      const example = runProgram(python ?? '', [
        join(root, 'docs/vendors/examples/lift.py'),
        '127.0.0.1',
        String(vigil.mqttPort),
        'acme',
        'lift-1',
        token,
      ]);
      const alarm = await eventually('it is listed', async () =>
        (await operator.alarms({ unitId: 'lift-1', open: 'true' })).find(({ code }) => code === 'alarm-button'),
      );
      expect(alarm).toMatchObject({ floor: '7', peopleCount: 2, profile: 'gbt24476-2017', raw: '90' });
      await operator.acknowledge(alarm.id);
      await operator.close(alarm.id, 'rescued');
      const { code, stdout, stderr } = await example;
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('connected');
      expect(stdout).toMatch(/PUBACK \d+ is on disk/);
      for (const what of ['stored', 'seen', 'closed']) expect(stdout).toContain(`'what': '${what}'`);
    });
  },
);
