import { generateCity, runScenario, scenarios } from '@vigil/simulators';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../harness/client.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

/** The scenario of the README, over a small city that nobody else speaks for. */
const city = generateCity({
  units: 200,
  seed: 4418,
  today: '2026-11-23',
  unitsPerGateway: 6,
  newToken: (id) => `token-of-${id}-for-tests-only`,
});
const [dirtyField] = scenarios.filter(({ name }) => name === 'dirty-field');
let vigil: Vigil;
let operator: Client;
beforeAll(async () => {
  vigil = await startVigil({ register: city });
  operator = await vigil.signIn('operator');
});
afterAll(() => vigil?.stop());

const play = async (): Promise<string> => {
  const said: string[] = [];
  if (dirtyField === undefined) throw new Error('no scenario dirty-field');
  await runScenario(dirtyField, {
    city,
    dataDir: vigil.dataDir,
    url: vigil.mqttUrl,
    unit: null,
    speed: 1_000,
    write: (line) => said.push(line),
    showBars: false,
    api: async (method, path, body) => {
      const answer = await operator.send(method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  });
  return said.join('');
};

it('a day of devices that keep no rule: everybody who is trapped is on the board, and nothing else rings', async () => {
  const said = await play();
  const [, trapped = ''] = /All (\d+) emergencies ring on the board/.exec(said) ?? [];
  const rows = await operator.alarms({ open: 'true', limit: '500' });
  expect(rows.filter(({ lane }) => lane === 'emergency')).toHaveLength(Number(trapped));
  // A Will that must be ignored, or a connection that lives all the time, makes nobody offline.
  expect(rows.filter(({ lane }) => lane === 'offline' || lane === 'fault')).toEqual([]);
});

it('what rings from before proves nothing: the second day is played on other lifts', async () => {
  const before = await operator.alarms({ open: 'true', lane: 'emergency', limit: '500' });
  await play();
  const after = await operator.alarms({ open: 'true', lane: 'emergency', limit: '500' });
  expect(after.length).toBe(2 * before.length);
});
