import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import { defineProgram, type Program } from '../process/program.ts';
import { answers, withAnotherTry } from './answers.ts';
import { requireService } from './available.ts';

/** A real InfluxDB 1.x with its own folder, reachable on 127.0.0.1 only. */
export interface Influxd {
  readonly program: Program;
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  readonly output: () => string;
  /** One InfluxQL statement; resolves with the parsed answer of `/query`. */
  readonly query: (statement: string, database?: string) => Promise<unknown>;
  /** SIGSTOP: connections are accepted by the kernel, nothing answers. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** SIGKILL. The folder stays, `restart` begins again on the same port. */
  readonly kill: () => Promise<unknown>;
  readonly restart: () => Promise<void>;
  /** Ends it and deletes the temporary folder. Idempotent. */
  readonly stop: () => Promise<void>;
}

export interface InfluxdOptions {
  /** A folder that outlives it; default: a temporary one. */
  readonly folder?: string;
  /** User and password: switches authentication on and creates this administrator. */
  readonly admin?: { readonly username: string; readonly password: string };
  /** Bytes a request body may have (`max-body-size`). */
  readonly maxBodyBytes?: number;
}

export function startInfluxd(options: InfluxdOptions = {}): Promise<Influxd> {
  return withAnotherTry(() => start(options));
}

async function start(options: InfluxdOptions): Promise<Influxd> {
  const command = requireService('influxd');
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'vigil-influxd-')));
  await mkdir(folder, { recursive: true });
  const tidy = async (): Promise<void> => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = join(folder, 'influxdb.conf');
  await writeFile(config, configuration(folder, port, options));
  const server = defineProgram({
    name: 'influxd',
    command,
    args: ['run', '-config', config],
    cwd: folder,
    ready: () => answers(`${url}/ping`),
    readyWithinMs: 30_000,
  });
  const query = async (statement: string, database?: string): Promise<unknown> => {
    const parameters = new URLSearchParams({ q: statement, epoch: 'ms' });
    if (database !== undefined) parameters.set('db', database);
    if (options.admin !== undefined) {
      parameters.set('u', options.admin.username);
      parameters.set('p', options.admin.password);
    }
    const response = await fetch(`${url}/query?${parameters.toString()}`, { method: 'POST' });
    return response.json();
  };
  try {
    await server.start();
    if (options.admin !== undefined) {
      const { username, password } = options.admin;
      await query(`CREATE USER "${username}" WITH PASSWORD '${password}' WITH ALL PRIVILEGES`);
    }
  } catch (error) {
    await tidy();
    throw error;
  }
  return {
    program: server,
    port,
    url,
    get pid() {
      return server.pid;
    },
    output: server.output,
    query,
    pause: server.pause,
    resume: server.resume,
    kill: server.kill,
    restart: server.restart,
    stop: async () => {
      await server.stop();
      await tidy();
    },
  };
}

/** Port 0 for the second listener (backups), which nobody uses: the kernel gives a free one. */
const configuration = (folder: string, port: number, options: InfluxdOptions): string => `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = ${options.admin !== undefined}
  max-body-size = ${options.maxBodyBytes ?? 25_000_000}
`;
