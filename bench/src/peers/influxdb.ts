import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Child, startChild } from '../machine/child.ts';
import { freePort } from '../machine/ports.ts';
import { program } from '../machine/programs.ts';

/** A real InfluxDB 1.x with an empty folder, on loopback. */
export interface InfluxDB {
  readonly child: Child;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly database: string;
  /** Points of `status` that have a temperature, not older than `sinceMs` (epoch ms). */
  countSince(sinceMs: number): Promise<number>;
}

const database = 'bench';
const counted = z.object({
  results: z.array(
    z.object({
      series: z.array(z.object({ values: z.array(z.tuple([z.unknown(), z.number()])) })).optional(),
      error: z.string().optional(),
    }),
  ),
});

/** @throws Missing when it is not installed */
export async function startInfluxDB(folder: string): Promise<InfluxDB> {
  const command = program('influxd', 'influxdb');
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const file = join(folder, 'influxdb.conf');
  await writeFile(file, configuration(folder, port));
  const child = await startChild({
    name: 'influxd',
    command,
    args: ['run', '-config', file],
    cwd: folder,
    ready: () => answers(url),
  });
  const query = async (statement: string): Promise<unknown> => {
    const parameters = new URLSearchParams({ q: statement, db: database, epoch: 'ms' });
    const response = await fetch(`${url}/query?${parameters.toString()}`, { method: 'POST' });
    return response.json();
  };
  await query(`create database ${database}`);
  return {
    child,
    host: '127.0.0.1',
    port,
    url,
    database,
    countSince: async (sinceMs) => {
      const [result] = counted.parse(
        await query(`select count(temperature) from status where time >= ${sinceMs}ms`),
      ).results;
      if (result?.error !== undefined) throw new Error(`InfluxDB: ${result.error}`);
      return result?.series?.[0]?.values[0]?.[1] ?? 0;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/ping`)).ok;
  } catch (error) {
    // Not listening yet.
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** As it comes, but for the folders, the request log and telling its maker that it runs. */
const configuration = (folder: string, port: number): string => `
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
`;
