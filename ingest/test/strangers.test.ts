import { join } from 'node:path';
import { openHistory } from '@vigil/store/history';
import { expect, test } from 'vitest';
import { install } from './support/installation.ts';
import { until } from './support/until.ts';

const everything = { vendor: null, counties: null } as const;

test('what a unit says beyond the contract is in the history under names of its own, and noted', async () => {
  const place = await install();
  const ingest = await place.start();
  const at = Date.now() - 60_000;
  const own = { motorTemp: 61.5, lamp: true, lang: 'zh', 'brake wear %': 3, nested: { a: 1 }, none: null };
  await place.append('vigil/v1/acme/L1/status', { ts: at, temperature: 21, ...own });
  await place.append('vigil/v1/acme/L1/status', { ts: at + 1, temperature: 22, motorTemp: 'hot' });
  await place.append('vigil/v1/acme/L1/stats', { tripCount: 7 });
  await until('the cursor', async () => (await place.store.read.cursors.get('history:main')) === 3);
  await ingest.stop();
  const history = await openHistory({ driver: 'embedded', directory: join(place.data, 'history'), readOnly: true });
  try {
    expect(await history.latest('status', 'L1', 5)).toEqual([
      { timeMs: at + 1, fields: { temperature: 22, x_t_motorTemp: 'hot' } },
      {
        timeMs: at,
        fields: { temperature: 21, x_n_motorTemp: 61.5, x_b_lamp: true, x_t_lang: 'zh', x_n_brake_wear_: 3 },
      },
    ]);
    expect(await history.latest('stats', 'L1', 5)).toMatchObject([{ fields: { x_n_tripCount: 7 } }]);
  } finally {
    await history.close();
  }
  const faults = await place.store.read.contractFaults.list({ scope: everything, kind: 'unknown-field', limit: 100 });
  expect(faults.map(({ unitId, path, count }) => `${unitId} ${path} ×${count}`).toSorted()).toEqual([
    'L1 stats.tripCount ×1',
    'L1 status.brake wear % ×1',
    'L1 status.lamp ×1',
    'L1 status.lang ×1',
    'L1 status.motorTemp ×2',
  ]);
});

test('a unit that invents names without end has a bounded number of them, also over a restart', async () => {
  const place = await install();
  const first = await place.start();
  const invented = (from: number) =>
    Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`name${from + index}`, index]));
  await place.append('vigil/v1/acme/L1/status', { temperature: 1, ...invented(0) });
  await until('the first', async () => (await place.store.read.cursors.get('history:main')) === 1);
  await first.stop();
  const second = await place.start();
  await place.append('vigil/v1/acme/L1/status', { temperature: 2, ...invented(20) });
  await until('the second', async () => (await place.store.read.cursors.get('history:main')) === 2);
  await second.stop();
  const history = await openHistory({ driver: 'embedded', directory: join(place.data, 'history'), readOnly: true });
  try {
    const names = new Set((await history.latest('status', 'L1', 5)).flatMap(({ fields }) => Object.keys(fields)));
    expect(names.size).toBe(1 + 32);
    expect(names).toContain('x_n_name31');
    expect(names).not.toContain('x_n_name32');
  } finally {
    await history.close();
  }
});
