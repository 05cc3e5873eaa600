import { join } from 'node:path';
import { expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { banner, freePorts, npmStart, processesOf, processOf, type Started, start, temporary } from './started.ts';

const deadlineMs = 40_000;
const allGone = (data: string): Promise<unknown> =>
  eventually('all processes are gone', () => processesOf(data).length === 0, {
    deadlineMs,
    seen: () => processesOf(data),
  });
/** Which processes said that they stop, in order. */
const stopped = (started: Started): readonly string[] =>
  [...started.output().matchAll(/ (broker|ingest|dashboard) +info +stopping /g)].map(([, name = '']) => name);

it.each([
  ['SIGTERM', 'npm is ended by a service manager'],
  ['SIGKILL', 'npm is killed'],
  ['SIGHUP', 'the terminal of npm is closed'],
] as const)('%s: %s, and the whole stack ends in order', { timeout: 120_000 }, async (signal, _what) => {
  const data = join(temporary(), 'data');
  const ports = await freePorts();
  const started = npmStart(['--no-city', '--data', data, ...ports.args], ports.env);
  await banner(started);
  expect(processesOf(data)).toHaveLength(3);
  started.signal(signal);
  await allGone(data);
  await eventually('all have said so', () => stopped(started).length === 3, { seen: () => started.output() });
  expect(stopped(started)).toEqual(['broker', 'ingest', 'dashboard']);
});

it('a new start waits for the processes that a killed one has left', { timeout: 120_000 }, async () => {
  const data = join(temporary(), 'data');
  const ports = await freePorts();
  const args = ['--no-city', '--data', data, ...ports.args];
  const first = start(args, ports.env);
  await banner(first);
  const old = processesOf(data);
  first.signal('SIGKILL');
  const second = start(args, ports.env);
  await banner(second);
  const present = processesOf(data);
  expect(present).toHaveLength(3);
  expect(present.filter((pid) => old.includes(pid))).toEqual([]);
  second.signal('SIGTERM');
  expect(await second.ended).toBe(0);
});

it('a second installation on the same folder ends with 78 and one sentence, and the first goes on', {
  timeout: 120_000,
}, async () => {
  const data = join(temporary(), 'data');
  const [one, other] = [await freePorts(), await freePorts()];
  const first = start(['--no-city', '--data', data, ...one.args], one.env);
  await banner(first);
  const before = processesOf(data);
  const second = start(['--no-city', '--data', data, ...other.args], other.env);
  // The same of each process by itself, as a service manager would start it: all wait at the same time.
  const alone = {
    broker: { VIGIL_BROKER_PORT: '0', VIGIL_BROKER_WEBSOCKET_PORT: '0', VIGIL_BROKER_HEALTH_PORT: '0' },
    ingest: { VIGIL_INGEST_HEALTH_PORT: '0' },
    'dashboard/server': { VIGIL_DASHBOARD_PORT: '0', VIGIL_DASHBOARD_HEALTH_PORT: '0' },
  };
  await Promise.all(
    Object.entries(alone).map(async ([part, ownPorts]) => {
      const twin = processOf(`${part}/src/main.ts`, { ...ownPorts, VIGIL_DATA: data });
      expect(await twin.ended, part).toBe(78);
      const said = twin
        .output()
        .split('\n')
        .filter((line) => line.includes('already uses the data folder'));
      expect(said, twin.output()).toHaveLength(1);
      expect(said[0]).toContain(data);
      expect(twin.output()).not.toMatch(/"ready":true|^\s+at /m);
    }),
  );
  expect(await second.ended).toBe(78);
  const lines = second.output().trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('waiting for the previous start');
  expect(lines[1]).toContain(`already uses the data folder ${data}`);
  expect(processesOf(data)).toEqual(before);
});
