import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openHistory } from '@vigil/store/history';
import { expect, test } from 'vitest';
import { pointTime } from '../src/history/points.ts';
import { startFarSide } from './support/influx-far-side.ts';
import { install } from './support/installation.ts';
import { objectOf } from './support/json.ts';
import { until } from './support/until.ts';

const influx = (url: string) =>
  ({ driver: 'influx1', url, database: 'vigil', createDatabase: true, timeoutMs: 300, batchLines: 5_000 }) as const;

test.each(['hangs', 'fails'] as const)('a history that %s delays no alarm and loses no point', async (manner) => {
  const place = await install();
  const far = await startFarSide(manner);
  const ingest = await place.start({ history: influx(far.url) });
  for (let index = 0; index < 50; index += 1) await place.append('vigil/v1/acme/L1/status', { temperature: index });
  await until('a first attempt', () => far.requests() > 0);
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  await until('the alarm', async () => (await place.store.read.alarms.findOpen('L1', 'alarm-button')) !== null);
  expect(await place.store.read.cursors.get('history:main')).toBe(0);
  await until('the reason on the page', () => {
    const { blockedBy } = objectOf(ingest.status()['history']);
    return typeof blockedBy === 'string' && blockedBy.startsWith('retry: ');
  });
  far.manner = 'stores';
  await until('all points', async () => (await place.store.read.cursors.get('history:main')) === 51);
  expect(far.stored.size).toBe(51);
});

test('points that history refuses go to quarantine, the others are stored', async () => {
  const place = await install();
  const far = await startFarSide('refuses-13');
  await place.start({ history: influx(far.url) });
  for (let index = 10; index < 20; index += 1) await place.append('vigil/v1/acme/L1/status', { temperature: index });
  await until('the cursor', async () => (await place.store.read.cursors.get('history:main')) === 10);
  expect(far.stored.size).toBe(9);
  const [item, ...others] = await place.store.read.quarantine.list({
    scope: { vendor: null, counties: null },
    limit: 10,
  });
  expect(others).toEqual([]);
  expect(item).toMatchObject({ reason: 'history-rejected', journalSeq: 4, unitId: 'L1' });
});

test('writing again after a crash changes nothing: the same messages are the same points', async () => {
  const place = await install();
  const far = await startFarSide('stores');
  const first = await place.start({ history: influx(far.url) });
  const parts = Array.from({ length: 40 }, (_, index) => ({ ts: Date.now(), temperature: index }));
  await place.append('vigil/v1/acme/L1/status', parts);
  await place.append('vigil/v1/acme/L1/status', parts);
  await until('the points', async () => (await place.store.read.cursors.get('history:main')) === 2);
  expect(far.stored.size).toBe(80);
  await first.stop();
  await place.store.transaction((tx) => tx.cursors.set('history:main', 0));
  await place.start({ history: influx(far.url) });
  await until('the points again', async () => (await place.store.read.cursors.get('history:main')) === 2);
  expect(far.stored.size).toBe(80);
});

test('the embedded history gives back what devices sent, in event time', async () => {
  const place = await install();
  const ingest = await place.start();
  const at = Date.now() - 3_600_000;
  await place.append('vigil/v1/acme/L1/status', {
    ts: at,
    temperature: 21.5,
    floor: 7,
    moving: true,
    passengers: null,
  });
  await place.append('vigil/v1/acme/L1/stats', { ts: at, runs: 12, counters: { trips: 3 } });
  await place.append('vigil/v1/acme/L1/fault', { ts: at, code: '02', historical: true });
  await until('the cursor', async () => (await place.store.read.cursors.get('history:main')) === 3);
  await ingest.stop();
  const history = await openHistory({ driver: 'embedded', directory: join(place.data, 'history'), readOnly: true });
  try {
    expect(await history.latest('status', 'L1', 5)).toEqual([
      { timeMs: at, fields: { temperature: 21.5, floor: '7', moving: true } },
    ]);
    expect(await history.latest('stats', 'L1', 5)).toEqual([{ timeMs: at, fields: { runs: 12, counter_trips: 3 } }]);
    expect(await history.latest('alarm', 'L1', 5)).toEqual([
      {
        timeMs: at,
        fields: { code: 'door-close-fault', profile: 'gbt24476-2017', raw: '02', active: true, family: 'fault' },
      },
    ]);
  } finally {
    await history.close();
  }
});

test('no two messages of a device share an instant, whatever their place in the journal', () => {
  const seen = new Set<bigint>();
  for (let seq = 1; seq <= 3_000; seq += 1)
    for (const part of [0, 1, 250, 499]) seen.add(pointTime(1_790_000_000_000, seq, part));
  expect(seen.size).toBe(3_000 * 4);
});

test('a history folder that cannot be made delays no alarm and is told', async () => {
  const place = await install();
  const file = join(place.data, 'in-the-way');
  await writeFile(file, '');
  const ingest = await place.start({
    history: { driver: 'embedded', directory: join(file, 'history'), readOnly: false },
  });
  await place.append('vigil/v1/acme/L1/status', { temperature: 20 });
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  await until('the alarm', async () => (await place.store.read.alarms.findOpen('L1', 'alarm-button')) !== null);
  await until('the reason on the page', () => objectOf(ingest.status()['history'])['blockedBy'] !== null);
  expect(await place.store.read.cursors.get('history:main')).toBe(0);
});
