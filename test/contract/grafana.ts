import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineProgram, freePort, requireService, root } from '@vigil/harness';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = join(root, 'deploy/grafana');
const target = z.object({
  datasource: z.object({ uid: z.string() }),
  expr: z.string().optional(),
  query: z.string().optional(),
});
const dashboard = z.object({
  uid: z.string(),
  templating: z.object({ list: z.array(z.object({ name: z.string(), query: z.string() })) }),
  panels: z.array(z.object({ title: z.string(), targets: z.array(target).min(1) })).min(1),
});

export interface PanelQuery {
  readonly panel: string;
  readonly source: string;
  readonly text: string;
}

/** Every query of every panel and variable, as it stands in the files. */
export async function panelQueries(): Promise<readonly PanelQuery[]> {
  const names = await readdir(join(folder, 'dashboards'));
  const all = await Promise.all(
    names.map(async (name) => dashboard.parse(JSON.parse(await readFile(join(folder, 'dashboards', name), 'utf8')))),
  );
  return all.flatMap(({ uid, panels, templating }) => [
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ datasource, expr, query }) => ({
        panel: `${uid} – ${title}`,
        source: datasource.uid,
        text: expr ?? query ?? '',
      })),
    ),
    ...templating.list.map(({ name, query }) => ({ panel: `${uid} $${name}`, source: 'vigil-influxdb', text: query })),
  ]);
}

/** Ids of the data sources that are provisioned, with the path from which dashboards are. */
export async function provisioned(): Promise<{ readonly sources: readonly string[]; readonly path: string }> {
  const read = async (path: string): Promise<unknown> =>
    parse(await readFile(join(folder, 'provisioning', path), 'utf8'));
  const sources = z.object({ datasources: z.array(z.object({ uid: z.string() })) });
  const providers = z.object({ providers: z.tuple([z.object({ options: z.object({ path: z.string() }) })]) });
  return {
    sources: sources.parse(await read('datasources/vigil.yml')).datasources.map(({ uid }) => uid),
    path: providers.parse(await read('dashboards/vigil.yml')).providers[0].options.path,
  };
}

/** What Grafana puts in place of its variables when everything is selected. */
export const filledIn = (text: string): string =>
  text
    .replaceAll('$__rate_interval', '20s')
    .replaceAll('$__interval', '10s')
    .replaceAll('$timeFilter', 'time > now() - 1h')
    .replaceAll('/^$unit$/', '/^.*$/');

const answer = z.object({
  status: z.string(),
  error: z.string().optional(),
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }).optional(),
});

/** A real Prometheus that reads these addresses every second. */
export async function startPrometheus(targets: readonly string[]) {
  const home = await mkdtemp(join(tmpdir(), 'vigil-prometheus-'));
  const config = join(home, 'prometheus.yml');
  await writeFile(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'vigil', static_configs: [{ targets }] }],
    }),
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const program = defineProgram({
    name: 'prometheus',
    command: requireService('prometheus'),
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(home, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    ready: async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok === true,
  });
  await program.start();
  return {
    /** How many finite values the expression has now. @throws Error when Prometheus refuses it */
    values: async (expr: string): Promise<number> => {
      const asked = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: expr }).toString()}`);
      const { status, error, data } = answer.parse(await asked.json());
      if (status !== 'success') throw new Error(`${expr}: ${error}`);
      return (data?.result ?? []).filter(({ value: [, text] }) => Number.isFinite(Number(text))).length;
    },
    stop: async () => {
      await program.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
