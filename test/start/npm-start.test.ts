import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { readCity, runScenario, scenarios } from '@vigil/simulators';
import { expect, it } from 'vitest';
import { Client } from '../harness/client.ts';
import { Desk } from '../harness/desk.ts';
import { eventually } from '../harness/eventually.ts';
import { atEnd, banner, freePorts, passwordOf, processesOf, start, temporary } from './started.ts';

it('shows a city, rings, ends with all its children, and knows everything when it comes back', {
  timeout: 150_000,
}, async () => {
  const data = join(temporary(), 'data');
  const ports = await freePorts();
  const args = ['--city', '200', '--data', data, ...ports.args];
  const first = start(args, { ...ports.env, VIGIL_CITY_INCIDENT_EVERY_MS: '0' });
  const shown = await banner(first);
  expect(shown).toContain(`http://127.0.0.1:${ports.http}/`);
  expect(shown).toContain(`mqtt://127.0.0.1:${ports.mqtt}`);
  expect(shown).toContain('npm run scenario entrapment');
  const password = passwordOf(shown, 'operator');

  const url = `http://127.0.0.1:${ports.http}`;
  const operator = await new Client(url).signIn('operator', password);
  await eventually(
    'the city reports',
    async () => {
      const known = [...(await operator.availability()).values()];
      return known.length >= 200 && known.filter((word) => word === 'online').length > known.length / 2;
    },
    { deadlineMs: 60_000, everyMs: 250 },
  );
  expect(processesOf(data).length).toBeGreaterThanOrEqual(4);
  const desk = await Desk.open(operator);
  atEnd(() => desk.close());

  // The scenario of the README, against the running city.
  const city = await readCity(join(data, 'city.json'));
  const entrapment = scenarios.find(({ name }) => name === 'entrapment');
  if (city === null || entrapment === undefined) throw new Error('no city or no scenario entrapment');
  const said: string[] = [];
  const played = runScenario(entrapment, {
    city,
    dataDir: data,
    url: `mqtt://127.0.0.1:${ports.mqtt}`,
    unit: null,
    speed: 20,
    write: (line) => said.push(line),
    showBars: false,
    api: () => Promise.reject(new Error('this scenario needs no API')),
  });
  // A scenario that fails is the better news than a board that stays silent because of it.
  const failed = played.then(() => Promise.reject(new Error('the scenario ended and the board never rang')));
  const alarm = await Promise.race([
    failed,
    eventually('the board rings', () => desk.rung.find(({ code }) => code === 'alarm-button')),
  ]);
  expect(alarm).toMatchObject({ priority: 'emergency', peopleCount: 3 });
  await operator.acknowledge(alarm.id);
  await failed.catch(() => undefined);
  await played;
  expect(said.join('')).toMatch(/An operator saw it after \d+ s/);
  desk.close();

  // A process that dies is started again.
  const [dashboard = 0] = processesOf(data).filter((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dashboard/server/src/main.ts'),
  );
  process.kill(dashboard, 'SIGKILL');
  await eventually('it is said', () => /dashboard .*ended \(SIGKILL\)/.test(first.output()));
  await eventually('the board is back', async () => {
    const answer = await operator.send('GET', '/api/session').catch(() => null);
    return answer?.status === 200;
  });

  // One Ctrl-C.
  first.signal('SIGINT');
  expect(await first.ended).toBe(0);
  expect(processesOf(data)).toEqual([]);
  expect(first.output()).toContain('stopping');

  // The same installation again: same password, same alarm, acknowledged.
  const second = start(args, { ...ports.env, VIGIL_CITY_INCIDENT_EVERY_MS: '0' });
  const again = await banner(second);
  expect(passwordOf(again, 'operator')).toBe(password);
  const returning = await new Client(url).signIn('operator', password);
  const open = await returning.alarms({ open: 'true', unitId: alarm.unitId });
  expect(open.find(({ id }) => id === alarm.id)).toMatchObject({ acknowledgedBy: 'operator' });
  second.signal('SIGINT');
  expect(await second.ended).toBe(0);
  expect(processesOf(data)).toEqual([]);
});

it.each(['mqtt', 'http'] as const)(
  'says in one sentence that the %s port is taken, and ends everything with 78',
  async (which) => {
    const data = join(temporary(), 'data');
    const ports = await freePorts();
    const squatter = createServer();
    squatter.listen(ports[which], '127.0.0.1');
    await once(squatter, 'listening');
    atEnd(() => squatter.close());
    const started = start(['--no-city', '--data', data, ...ports.args], ports.env);
    expect(await started.ended).toBe(78);
    const sentences = started
      .output()
      .split('\n')
      .filter((line) => line.includes('already in use'));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(`${ports[which]}（--${which}-port）`);
    expect(sentences[0]).toContain(`Port ${ports[which]} (--${which}-port)`);
    expect(sentences[0]).toContain('占用');
    expect(started.output()).not.toMatch(/^\s+at .*\.ts:\d+/m);
    expect(processesOf(data)).toEqual([]);
  },
);

it('says in one sentence that the data folder cannot be written, and ends with 78', async () => {
  // Root may write anywhere, except below something that is no folder.
  const file = join(temporary(), 'a-file');
  writeFileSync(file, '');
  const data = join(file, 'data');
  const ports = await freePorts();
  const started = start(['--no-city', '--data', data, ...ports.args], ports.env);
  expect(await started.ended).toBe(78);
  const lines = started.output().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(data);
});
