import '@vigil/service/runtime-guard';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { cityFile, readCity } from './city/city-file.ts';
import { scenarios } from './scenarios/index.ts';
import { runScenario } from './scenarios/run-scenario.ts';
import { ScenarioError } from './scenarios/scenario.ts';

interface Options {
  readonly data: string;
  readonly url: string;
  readonly dashboard: string;
  readonly unit?: string;
  readonly speed: string;
}

const program = new Command('scenario')
  .description('Plays a scenario against a running Vigil.')
  .argument('[name]', `one of: ${scenarios.map((scenario) => scenario.name).join(', ')}`)
  .option('--data <folder>', 'data folder of the running system', process.env['VIGIL_DATA'] ?? './data')
  .option('--url <url>', 'broker', process.env['VIGIL_CITY_URL'] ?? 'mqtt://127.0.0.1:1883')
  .option(
    '--dashboard <url>',
    'dashboard, for scenarios that edit the register',
    process.env['VIGIL_DASHBOARD_URL'] ?? 'http://127.0.0.1:8080',
  )
  .option('--unit <id>', 'play it on this unit or gateway')
  .option('--speed <factor>', 'waits are divided by this', '1');

/** Signs in as administrator with the first password of the installation, or VIGIL_LOGIN / VIGIL_PASSWORD. */
async function signIn(dashboard: string, dataDir: string): Promise<string> {
  let login = process.env['VIGIL_LOGIN'] ?? 'admin';
  let password = process.env['VIGIL_PASSWORD'];
  if (password === undefined) {
    const file = join(dataDir, 'secrets', 'first-users.txt');
    const text = await readFile(file, 'utf8').catch((error: Error) => {
      throw new ScenarioError(`set VIGIL_LOGIN and VIGIL_PASSWORD: ${file} cannot be read (${error.message})`);
    });
    const line = text.split('\n').find((entry) => entry.trim().split(/\s+/)[0] === 'admin');
    const [name, secret] = line?.trim().split(/\s+/) ?? [];
    if (name === undefined || secret === undefined)
      throw new ScenarioError(`no administrator in ${file}; set VIGIL_LOGIN and VIGIL_PASSWORD`);
    login = name;
    password = secret;
  }
  const response = await fetch(`${dashboard}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  if (!response.ok)
    throw new ScenarioError(`sign-in at ${dashboard} failed: ${response.status} ${await response.text()}`);
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

async function main(): Promise<number> {
  program.parse();
  const options = program.opts<Options>();
  const [name] = program.args;
  const scenario = scenarios.find((entry) => entry.name === name);
  if (scenario === undefined) {
    process.stdout.write(
      `${name === undefined ? '' : `没有场景 ${name} · no scenario ${name}\n\n`}${scenarios.map((entry) => `  npm run scenario ${entry.name.padEnd(14)} ${entry.zh}\n  ${' '.repeat(30)} ${entry.en}\n`).join('')}`,
    );
    return name === undefined ? 0 : 64;
  }
  const city = await readCity(cityFile(options.data));
  if (city === null) {
    process.stderr.write(
      `没有找到模拟城市 ${cityFile(options.data)}：请先运行 npm start\nNo simulated city at ${cityFile(options.data)}: run npm start first\n`,
    );
    return 78;
  }
  const speed = Number(options.speed);
  if (!(speed > 0)) {
    process.stderr.write('--speed takes a number above 0\n');
    return 64;
  }
  let cookie: string | null = null;
  await runScenario(scenario, {
    city,
    dataDir: options.data,
    url: options.url,
    unit: options.unit ?? null,
    speed,
    write: (line) => void process.stdout.write(line),
    showBars: process.stdout.isTTY,
    api: async (method, path, body) => {
      cookie ??= await signIn(options.dashboard, options.data);
      const response = await fetch(`${options.dashboard}${path}`, {
        method,
        headers: { 'content-type': 'application/json', cookie },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new ScenarioError(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.status === 204 ? null : await response.json();
    },
  });
  return 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`场景失败 · scenario failed: ${text}\n`);
    process.exit(1);
  },
);
