import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { defineProgram, freePort, ownProgram } from '@vigil/harness';
import { readCity, runScenario, scenarios } from '@vigil/simulators';
import { afterEach, expect, it } from 'vitest';
import { Client } from '../harness/client.ts';
import { Desk } from '../harness/desk.ts';
import { eventually } from '../harness/eventually.ts';

/** What `npm start -- …` runs behind its bootstrap. */
interface Started {
  readonly pid: number;
  output(): string;
  /** Resolves with the exit code when it and everything it holds open is gone. */
  readonly ended: Promise<number | null>;
  interrupt(): void;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-start-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  let output = '';
  const program = defineProgram(
    ownProgram({
      name: 'npm start',
      entry: 'cli/src/start/main.ts',
      args,
      env: { ...env, FORCE_COLOR: '0' },
      ready: 'at-once',
      onLine: (line) => {
        output += `${stripVTControlCharacters(line)}\n`;
      },
    }),
  );
  program.launch();
  const ended = program.ended();
  closing.push(async () => {
    program.signal('SIGINT');
    await ended;
  });
  return {
    pid: program.pid,
    output: () => output,
    ended: ended.then(({ code }) => code),
    interrupt: () => program.signal('SIGINT'),
  };
}

interface Ports {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mqtt: number;
  readonly http: number;
}
async function freePorts(): Promise<Ports> {
  const [mqtt, http, ws, brokerHealth, ingestHealth] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  return {
    mqtt,
    http,
    args: ['--mqtt-port', String(mqtt), '--http-port', String(http), '--ws-port', String(ws), '--mqtts-port', '0'],
    env: { VIGIL_BROKER_HEALTH_PORT: String(brokerHealth), VIGIL_INGEST_HEALTH_PORT: String(ingestHealth) },
  };
}

/** Processes whose environment names this data folder: the children of this start and nobody else's. */
function processesOf(dataDir: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(`VIGIL_DATA=${dataDir}`)
        ? [Number(name)]
        : [];
    } catch (error) {
      // Gone between the listing and the look, or another user's.
      if (error instanceof Error && 'code' in error) return [];
      throw error;
    }
  });
}

const banner = (started: Started): Promise<string> =>
  eventually('the banner', () => (/Ctrl-C/.test(started.output()) ? started.output() : null), {
    deadlineMs: 60_000,
    seen: () => started.output().slice(-2_000),
  });

function passwordOf(text: string, login: string): string {
  const password = new RegExp(`^ +${login} +(\\S+)$`, 'm').exec(text)?.[1];
  if (password === undefined) throw new Error(`the banner shows no password of ${login}:\n${text}`);
  return password;
}

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
  expect(processesOf(data).length).toBeGreaterThanOrEqual(4);

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
  const desk = await Desk.open(operator);
  closing.push(() => desk.close());

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
  const alarm = await eventually('the board rings', () => desk.rung.find(({ code }) => code === 'alarm-button'));
  expect(alarm).toMatchObject({ priority: 'emergency', peopleCount: 3 });
  await operator.acknowledge(alarm.id);
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
  first.interrupt();
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
  second.interrupt();
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
    closing.push(() => squatter.close());
    const started = start(['--no-city', '--data', data, ...ports.args], ports.env);
    expect(await started.ended).toBe(78);
    const sentences = started
      .output()
      .split('\n')
      .filter((line) => line.includes('already in use'));
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toContain(String(ports[which]));
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
