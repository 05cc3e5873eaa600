import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Influxd, type Part, parts, root, runCommand, runProgram, service, startInfluxd } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { eventually } from '../harness/eventually.ts';
import { gatewayOf, liftOf, town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';
import { filledIn, panelQueries, provisioned, startPrometheus } from './grafana.ts';

const promtool = service('promtool');
const prometheus = service('prometheus');
const influxd = service('influxd');
const influxAnswer = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z.array(z.object({ values: z.array(z.array(z.unknown())) })).optional(),
    }),
  ),
});
/** Somebody who does not speak MQTT: one more that is refused. */
function stranger(port: number): void {
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
  socket.on('error', () => socket.destroy());
  socket.on('close', () => socket.destroy());
}
const rules = join(root, 'deploy/prometheus/vigil.rules.yml');
const ruleFile = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});

async function alerts(): Promise<readonly { readonly alert: string; readonly expr: string }[]> {
  return ruleFile.parse(parse(await readFile(rules, 'utf8'))).groups.flatMap((group) => group.rules);
}

describe.skipIf(promtool.path === null)(`what wakes somebody (else: ${promtool.install})`, () => {
  const tool = promtool.path ?? '';

  it('is a file that Prometheus takes, and every alert fires when it must and never when all is well', async () => {
    await runCommand(tool, ['check', 'rules', rules]);
    await runCommand(tool, ['check', 'config', join(root, 'deploy/prometheus/prometheus.yml')]);
    await runCommand(tool, ['test', 'rules', join(root, 'deploy/prometheus/vigil.rules.test.yml')]);
    const played = await readFile(join(root, 'deploy/prometheus/vigil.rules.test.yml'), 'utf8');
    for (const { alert } of await alerts()) expect(played, alert).toMatch(new RegExp(`alertname="${alert}"`));
  });

  it('each alert is explained to the administrator', async () => {
    const text = await readFile(join(root, 'docs/administrators/monitoring.md'), 'utf8');
    for (const { alert } of await alerts()) expect(text, alert).toContain(`\`${alert}\``);
  });
});

describe('the figures of the three processes', () => {
  let vigil: Vigil;
  const figures = new Map<Part, string>();
  let influx: Influxd | null = null;
  beforeAll(async () => {
    influx = influxd.path === null ? null : await startInfluxd();
    const history = { VIGIL_HISTORY_DRIVER: 'influx1', VIGIL_HISTORY_DATABASE: 'vigil' };
    const env = influx === null ? {} : { ...history, VIGIL_HISTORY_URL: influx.url };
    vigil = await startVigil({ register: town(), env });
    for (const part of parts) {
      const url = vigil.health[part].replace('/readyz', '/metrics');
      figures.set(part, await (await fetch(url)).text());
    }
  });
  afterAll(async () => {
    await vigil?.stop();
    await influx?.stop();
  });

  it.skipIf(promtool.path === null).each(parts)('promtool has nothing to say of those of %s', async (part) => {
    const { code, stdout, stderr } = await runProgram(promtool.path ?? '', ['check', 'metrics'], {
      input: figures.get(part) ?? '',
    });
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });

  it('none of them is NaN before anything has happened, and whatever an alert asks for is there from the start', async () => {
    const all = [...figures.values()].join('\n');
    expect(all.split('\n').filter((line) => /^vigil_\S+ NaN$/.test(line))).toEqual([]);
    const asked = new Set((await alerts()).flatMap(({ expr }) => expr.match(/vigil_\w+/g) ?? []));
    // Rows of what is stuck come and go; none is the usual answer.
    asked.delete('vigil_ingest_stuck_rows');
    for (const name of asked) expect(all, name).toMatch(new RegExp(`^${name}[ {]`, 'm'));
    for (const part of parts) expect(all).toContain(`vigil_build_info{process="${part}"`);
  });

  it('Grafana finds its data sources, and its dashboards where they are installed', async () => {
    const { sources, path } = await provisioned();
    const asked = new Set((await panelQueries()).map(({ source }) => source));
    expect([...asked].toSorted()).toEqual([...sources].toSorted());
    expect(path).toBe('/opt/vigil/current/deploy/grafana/dashboards');
  });

  it.skipIf(influxd.path === null || prometheus.path === null)(
    'every query of every panel of Grafana yields something of a Vigil that works',
    { timeout: 120_000 },
    async () => {
      const queries = await panelQueries();
      const of = (source: string) => queries.filter((query) => query.source === source);
      const watch = await startPrometheus(parts.map((part) => new URL(vigil.health[part]).host));
      const device = await vigil.device(gatewayOf('north'));
      try {
        const desk = await vigil.signIn('operator');
        const unit = liftOf('north', 1);
        let round = 0;
        const waiting = new Map(of('vigil-prometheus').map((query) => [query.text, query.panel]));
        const silent = new Map(of('vigil-influxdb').map((query) => [query.text, query.panel]));
        await eventually(
          'all panels show something',
          async () => {
            round += 1;
            await device.publish(unit, 'status', {
              speed: 1.5,
              temperature: 31,
              mode: 'normal',
              door: 'closed',
              floor: '3',
            });
            await device.publish(unit, 'stats', { runs: round, doorCycles: round });
            await device.publish(unit, 'event', { code: 'maintenance-mode', active: true });
            await desk.send('GET', '/api/session');
            stranger(vigil.mqttPort);
            for (const text of waiting.keys()) if ((await watch.values(filledIn(text))) > 0) waiting.delete(text);
            for (const text of silent.keys()) {
              const answer = influxAnswer.parse(await influx?.query(filledIn(text), 'vigil'));
              // It comes with the first write; any other error is one of the query.
              const error = answer.results[0]?.error ?? '';
              expect(error.replace('database not found: vigil', ''), text).toBe('');
              if ((answer.results[0]?.series ?? []).some(({ values }) => values.length > 0)) silent.delete(text);
            }
            return waiting.size + silent.size === 0;
          },
          { deadlineMs: 60_000, everyMs: 1_000, seen: () => [...waiting.values(), ...silent.values()] },
        );
      } finally {
        await device.end();
        await watch.stop();
      }
    },
  );

  it('what is documented exists', async () => {
    const text = await readFile(join(root, 'docs/administrators/monitoring.md'), 'utf8');
    const all = [...figures.values()].join('\n');
    for (const name of new Set(text.match(/\bvigil_(?:broker|ingest|dashboard|build)_\w+/g) ?? []))
      expect(all, name).toContain(`# TYPE ${name} `);
  });
});
