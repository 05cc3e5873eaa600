import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../ports.ts';
import { defineProgram } from '../process/program.ts';
import { answers, withAnotherTry } from './answers.ts';
import { requireService } from './available.ts';

/**
 * A real VictoriaMetrics: a second server that takes `POST /api/v2/write`. It has no InfluxQL, drops string fields,
 * keeps ms and becomes searchable only after a flush.
 */
export interface VictoriaMetrics {
  readonly url: string;
  readonly pid: number;
  readonly output: () => string;
  /** All samples of the series that match, e.g. `{__name__=~"status_.*"}`, flushed first. */
  readonly exported: (match: string) => Promise<readonly ExportedSeries[]>;
  readonly pause: () => void;
  readonly resume: () => void;
  /** SIGKILL; `restart` begins again with the same data on the same port. */
  readonly kill: () => Promise<unknown>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ExportedSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
  /** Epoch ms. */
  readonly timestamps: readonly number[];
}

export function startVictoriaMetrics(): Promise<VictoriaMetrics> {
  return withAnotherTry(start);
}

async function start(): Promise<VictoriaMetrics> {
  const command = requireService('victoria-metrics');
  const folder = await mkdtemp(join(tmpdir(), 'vigil-victoria-metrics-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = defineProgram({
    name: 'victoria-metrics',
    command,
    args: [
      `-storageDataPath=${join(folder, 'data')}`,
      `-httpListenAddr=127.0.0.1:${port}`,
      // Points of any age are kept: tests choose their own dates.
      '-retentionPeriod=100y',
      // The same moment written twice counts once, as it does in InfluxDB.
      '-dedup.minScrapeInterval=1ms',
      '-memory.allowedBytes=128MiB',
      '-loggerLevel=WARN',
    ],
    cwd: folder,
    ready: () => answers(`${url}/health`),
    readyWithinMs: 30_000,
  });
  try {
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url,
    get pid() {
      return server.pid;
    },
    output: server.output,
    exported: async (match) => {
      await (await fetch(`${url}/internal/force_flush`)).arrayBuffer();
      const parameters = new URLSearchParams({ 'match[]': match, start: '0', end: '9999999999' });
      const response = await fetch(`${url}/api/v1/export?${parameters.toString()}`);
      const body = await response.text();
      if (!response.ok) throw new Error(`export: HTTP ${response.status} ${body}`);
      return body.split('\n').flatMap((line) => (line === '' ? [] : [toSeries(JSON.parse(line))]));
    },
    pause: server.pause,
    resume: server.resume,
    kill: server.kill,
    restart: server.restart,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function toSeries(json: unknown): ExportedSeries {
  if (isSeries(json)) return json;
  throw new Error(`not an exported series: ${JSON.stringify(json)}`);
}

function isSeries(json: unknown): json is ExportedSeries {
  return (
    typeof json === 'object' &&
    json !== null &&
    'metric' in json &&
    'values' in json &&
    Array.isArray(json.values) &&
    'timestamps' in json &&
    Array.isArray(json.timestamps)
  );
}
