import { expect, it } from 'vitest';
import { parseStart } from '../src/start/options.ts';
import { planProcesses } from '../src/start/plan.ts';

/** Where the children and the person are told to look, for this `--host`. */
async function told(host: string): Promise<readonly (string | undefined)[]> {
  const plan = await planProcesses(parseStart(['--host', host, '--mqtts-port', '0'], {}), '/nowhere');
  const { dashboard, mqtt } = plan.addresses(new Map());
  return [dashboard, mqtt, plan.core.find(({ name }) => name === 'ingest')?.env['VIGIL_INGEST_BROKER_URL']];
}

it('addresses are ones that can be opened, whatever is listened on', async () => {
  const loopback = ['http://127.0.0.1:8080/', 'mqtt://127.0.0.1:1883', 'mqtt://127.0.0.1:1883'];
  for (const everywhere of ['0.0.0.0', '::', '127.0.0.1']) expect(await told(everywhere)).toEqual(loopback);
  expect(await told('::1')).toEqual(['http://[::1]:8080/', 'mqtt://[::1]:1883', 'mqtt://[::1]:1883']);
  expect(await told('vigil.example')).toEqual([
    'http://vigil.example:8080/',
    'mqtt://vigil.example:1883',
    'mqtt://vigil.example:1883',
  ]);
});
