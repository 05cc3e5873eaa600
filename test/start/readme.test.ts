import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, root, runProgram, service } from '@vigil/harness';
import { describe, expect, it } from 'vitest';
import { Client } from '../harness/client.ts';
import { eventually } from '../harness/eventually.ts';
import { pythonWithPaho } from '../harness/stock-clients.ts';
import { banner, freePorts, npmStart, passwordOf, temporary } from './started.ts';

/** The pages that a newcomer pastes from. Each ```bash block is run, in its order, in one shell; ```console is not. */
const pages = ['README.md', 'README.zh-CN.md', 'docs/vendors/guide.md'] as const;

const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^```bash\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);

describe('what a newcomer pastes', () => {
  it('begins with one command, and names no shell that is not run', () => {
    for (const page of ['README.md', 'README.zh-CN.md'])
      expect(blocksOf(page)[0], page).toMatch(/^npm start +#[^\n]*\n$/);
    for (const page of pages) expect(readFileSync(join(root, page), 'utf8'), page).not.toMatch(/^```(?:sh|shell)$/m);
  });

  const mosquitto = service('mosquitto_pub');
  const python = pythonWithPaho();
  const missing = [mosquitto.path === null ? mosquitto.install : '', python === null ? 'python3-paho-mqtt' : ''];
  it.skipIf(mosquitto.path === null || python === null)(
    `works, block after block, from every page (else: ${missing.join(' ')})`,
    { timeout: 180_000 },
    async () => {
      const data = join(temporary(), 'data');
      const ports = await freePorts();
      const tls = await freePort();
      const started = npmStart(['--city', '50', '--data', data, ...ports.args, '--mqtts-port', String(tls)], {
        ...ports.env,
        VIGIL_CITY_INCIDENT_EVERY_MS: '0',
      });
      const shown = await banner(started);
      const url = `http://127.0.0.1:${ports.http}`;
      const operator = await new Client(url).signIn('operator', passwordOf(shown, 'operator'));
      // Until somebody has signed in, the city is there.
      await eventually(
        'the city reports',
        async () => [...(await operator.availability()).values()].includes('online'),
        {
          everyMs: 300,
        },
      );
      const done = new AbortController();
      const desk = closeWhatRings(operator, done.signal).then(
        () => null,
        (error: unknown) => error,
      );
      for (const [index, page] of pages.entries()) {
        const unit = `lift-${index + 1}`;
        const script = blocksOf(page)
          .filter((block) => !block.startsWith('npm start '))
          .join('\n')
          .replaceAll('lift-1', unit)
          .replaceAll(' 1883', ` ${ports.mqtt}`)
          .replaceAll(' 8883', ` ${tls}`)
          .replaceAll('data/tls/', `${data}/tls/`)
          // The same scenarios, without their pauses; the second page has the same.
          .replaceAll(/^npm run scenario ([a-z]\S*).*$/gm, index === 0 ? 'npm run scenario $1 -- --speed 50' : '');
        const ran = await runProgram('bash', ['-euo', 'pipefail', '-c', script], {
          env: {
            // The Python that has paho, where there are several.
            PATH: `${dirname(python ?? '')}:${process.env['PATH'] ?? ''}`,
            VIGIL_DATA: data,
            VIGIL_CITY_URL: `mqtt://127.0.0.1:${ports.mqtt}`,
            VIGIL_DASHBOARD_URL: url,
          },
        });
        expect(ran.code, `${page}:\n${ran.stdout}\n${ran.stderr}`).toBe(0);
        const rows = await operator.alarms({ unitId: unit });
        expect(
          rows.map(({ code }) => code),
          page,
        ).toContain('alarm-button');
        if (page.startsWith('README')) {
          expect(ran.stdout).toContain('"what":"stored"');
          for (const what of ['stored', 'seen', 'closed']) expect(ran.stdout).toContain(`'what': '${what}'`);
        }
      }
      done.abort();
      expect(await desk).toBeNull();
    },
  );
});

/** Somebody at a desk: the program of the last block ends when its alarm has been closed. */
async function closeWhatRings(operator: Client, until: AbortSignal): Promise<void> {
  // The first of the city is the entrapment; what the other scenario sends has to ring on until it has looked.
  let isEntrapmentDone = false;
  while (!until.aborted) {
    await eventually(
      'something rings',
      async () => {
        if (until.aborted) return true;
        for (const { id, unitId, code, acknowledgedBy } of await operator.alarms({ open: 'true' })) {
          if (code !== 'alarm-button' || acknowledgedBy !== null) continue;
          if (!/^lift-\d$/.test(unitId)) {
            if (isEntrapmentDone) continue;
            isEntrapmentDone = true;
          }
          await operator.acknowledge(id);
          await operator.close(id, 'rescued');
          return true;
        }
        return false;
      },
      { everyMs: 300, deadlineMs: 150_000 },
    );
  }
}
