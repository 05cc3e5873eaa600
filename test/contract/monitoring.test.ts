import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Part, parts, root, runCommand, runProgram, service } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { town } from '../harness/town.ts';
import { startVigil, type Vigil } from '../harness/vigil.ts';

const promtool = service('promtool');
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
  beforeAll(async () => {
    vigil = await startVigil({ register: town() });
    for (const part of parts) {
      const url = vigil.health[part].replace('/readyz', '/metrics');
      figures.set(part, await (await fetch(url)).text());
    }
  });
  afterAll(() => vigil?.stop());

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

  it('what is documented exists', async () => {
    const text = await readFile(join(root, 'docs/administrators/monitoring.md'), 'utf8');
    const all = [...figures.values()].join('\n');
    for (const name of new Set(text.match(/\bvigil_(?:broker|ingest|dashboard|build)_\w+/g) ?? []))
      expect(all, name).toContain(`# TYPE ${name} `);
  });
});
