import '@vigil/service/runtime-guard';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { checkDescriptors, checkDiskSpace, checkWritable, EXIT_CONFIG, startupErrorFrom } from '@vigil/service';
import { VigilError } from '@vigil/vocabulary';
import { importRegister, isImported, readRegisterFile } from '../register-import.ts';
import { banner, firstUsers } from './banner.ts';
import { type Child, type ChildPlan, keepRunning } from './child.ts';
import { colourOf, readable } from './log-lines.ts';
import { parseStart, type StartOptions } from './options.ts';
import { planProcesses } from './plan.ts';

/** 64 MiB: below that the journal could not even hold a minute of a full city. */
const leastDiskBytes = 64 * 1024 * 1024;
const stopLimitMs = 12_000;

async function run(command: string, env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [command], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise<number | null>((done) => child.on('exit', (status) => done(status)));
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
}

async function prepareCity(
  options: StartOptions,
  dataDir: string,
  entry: string,
  env: Readonly<Record<string, string>>,
): Promise<number | null> {
  if (options.city === false) return null;
  await run(entry, env);
  const file = join(dataDir, 'city.json');
  const city = await readRegisterFile(file);
  // Once: what people changed in the register since must not go back at every start.
  if (!(await isImported(dataDir, city))) await importRegister(dataDir, city);
  return city.units.length;
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const options = parseStart(process.argv.slice(2), process.env);
  const dataDir = resolve(options.data);
  await checkWritable(dataDir);
  await checkDiskSpace(dataDir, leastDiskBytes);
  await checkDescriptors(4_096);

  const plan = await planProcesses(options, dataDir);
  const units = await prepareCity(options, dataDir, plan.cityDraw, plan.cityEnv);
  const children: Child[] = [];
  const waiting = new Set<string>();
  const addresses = new Map<string, Readonly<Record<string, unknown>>>();
  let stopping = false;

  const stop = async (code: number): Promise<never> => {
    stopping = true;
    for (const child of children) child.letGo();
    // Sources first, then the intake, then who reads from it: what was accepted is still worked off.
    for (const name of ['city', 'broker', 'ingest', 'dashboard'])
      await children.find((child) => child.name === name)?.stop(stopLimitMs);
    process.exit(code);
  };
  const end = (code: number): void => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\n正在结束 · stopping …\n');
    void stop(code);
  };
  let asked = 0;
  const ask = (): void => {
    asked += 1;
    // A terminal's Ctrl-C reaches us and npm alike: only a clearly later one is a second wish.
    if (asked === 1) end(0);
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  // Whoever started us over IPC is gone without a word (killed): nobody is left to press Ctrl-C.
  process.on('disconnect', ask);

  const launch = (child: ChildPlan, index: number): Promise<void> => {
    waiting.add(child.name);
    return new Promise((ready) => {
      children.push(
        keepRunning(child, {
          onLine: (name, line) => {
            const text = readable(name, colourOf(index), line, options.verbose ? 'debug' : 'info');
            if (text !== null) process.stdout.write(`${text}\n`);
          },
          onReady: (line) => {
            addresses.set(child.name, line.facts);
            waiting.delete(child.name);
            ready();
          },
          onRefused: () => end(EXIT_CONFIG),
          onRestart: (name, code, signal, inMs) => {
            if (!stopping)
              process.stdout.write(
                `${name} 意外结束 · ended (${signal ?? `exit ${code}`})，${inMs} ms 后重启 · restarting\n`,
              );
          },
        }),
      );
    });
  };
  await Promise.all(plan.core.map(launch));
  if (plan.city !== null && !stopping) await launch(plan.city, plan.core.length);
  process.stdout.write(
    banner({
      ...plan.addresses(addresses),
      dataDir,
      users: await firstUsers(dataDir),
      units,
      seconds: (performance.now() - startedAt) / 1000,
    }),
  );
}

main().catch((error: unknown) => {
  const refusal = startupErrorFrom(error);
  if (refusal !== undefined) {
    process.stderr.write(`${refusal.message}\n`);
    process.exit(refusal.exitCode);
  }
  if (error instanceof VigilError || error instanceof RangeError) process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
