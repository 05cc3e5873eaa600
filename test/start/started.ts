import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { defineProgram, freePort, ownProgram, type ProgramPlan } from '@vigil/harness';
import { afterEach } from 'vitest';
import { eventually } from '../harness/eventually.ts';

/** A running `npm start -- …`. */
export interface Started {
  readonly pid: number;
  output(): string;
  /** Resolves with the exit code when it is gone. */
  readonly ended: Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
/** Called when the test is over, last one first. */
export function atEnd(close: () => unknown): void {
  closing.push(close);
}

export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-start-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

type Settings = Readonly<Record<string, string>>;

/** What `npm start` runs behind its bootstrap. */
export function start(args: readonly string[], env: Settings = {}): Started {
  return launch(ownProgram({ name: 'start', entry: 'cli/src/start/main.ts', args, env, ready: 'at-once' }));
}

/** One of our processes by itself. */
export function processOf(entry: string, env: Settings): Started {
  return launch(ownProgram({ name: entry, entry, env, ready: 'at-once' }));
}

/** The command as a person types it: npm, its shell, the bootstrap, the supervisor, the processes. */
export function npmStart(args: readonly string[], env: Settings = {}): Started {
  return launch({ name: 'npm start', command: 'npm', args: ['start', '--', ...args], env, ready: 'at-once' });
}

function launch(plan: ProgramPlan): Started {
  let output = '';
  const program = defineProgram({
    ...plan,
    env: { ...plan.env, FORCE_COLOR: '0' },
    onLine: (line) => {
      output += `${stripVTControlCharacters(line)}\n`;
    },
  });
  program.launch();
  const ended = program.ended();
  atEnd(async () => {
    program.signal('SIGTERM');
    await ended;
  });
  return {
    pid: program.pid,
    output: () => output,
    ended: ended.then(({ code }) => code),
    signal: program.signal,
  };
}

export interface Ports {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mqtt: number;
  readonly http: number;
}
export async function freePorts(): Promise<Ports> {
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
    env: {
      VIGIL_BROKER_HEALTH_PORT: String(brokerHealth),
      VIGIL_INGEST_HEALTH_PORT: String(ingestHealth),
      VIGIL_DASHBOARD_HEALTH_PORT: '0',
    },
  };
}

/** Processes whose environment names this data folder: the children of a start on it and nobody else's. */
export function processesOf(dataDir: string): readonly number[] {
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

export const banner = (started: Started): Promise<string> =>
  eventually('the banner', () => (/Ctrl-C/.test(started.output()) ? started.output() : null), {
    deadlineMs: 60_000,
    seen: () => started.output().slice(-2_000),
  });

export function passwordOf(text: string, login: string): string {
  const password = new RegExp(`^ +${login} +(\\S+)$`, 'm').exec(text)?.[1];
  if (password === undefined) throw new Error(`the banner shows no password of ${login}:\n${text}`);
  return password;
}
