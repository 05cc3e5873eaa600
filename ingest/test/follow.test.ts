import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { install } from './support/installation.ts';
import { objectOf } from './support/json.ts';
import { until } from './support/until.ts';

const everything = { scope: { vendor: null, counties: null }, limit: 500, offset: 0 };

test('an alarm in the journal is in the list, and both followers are registered for pruning', async () => {
  const place = await install();
  const ingest = await place.start();
  await place.append('vigil/v1/acme/L1/status', { temperature: 20 });
  await place.append('vigil/v1/acme/L1/alarm', { id: 'a', code: '90' });
  await until('the alarm', async () => (await place.store.read.alarms.list(everything)).total === 1);
  expect(await place.store.read.units.state('L1')).toMatchObject({ status: { temperature: 20 } });
  await ingest.stop();
  const folder = join(place.data, 'journal', 'main', 'followers');
  const released = await Promise.all(
    (await readdir(folder))
      .toSorted()
      .map(async (file) => [file, objectOf(await readFile(join(folder, file), 'utf8'))['seq']]),
  );
  expect(released).toEqual([
    ['history.json', 2],
    ['ingest.json', 2],
  ]);
});

test('what was journaled while ingest was away is read first, once', async () => {
  const place = await install();
  for (let index = 0; index < 300; index += 1)
    await place.append('vigil/v1/acme/L1/fault', { id: `f${index}`, code: '02' });
  const first = await place.start();
  await until('the backlog', async () => (await place.store.read.cursors.get('ingest:main')) === 300);
  await first.stop();
  await place.append('vigil/v1/acme/L1/fault', { id: 'f300', code: '02' });
  await place.start();
  await until('the rest', async () => (await place.store.read.cursors.get('ingest:main')) === 301);
  expect((await place.store.read.alarms.findOpen('L1', 'door-close-fault'))?.state.occurrences).toBe(301);
});

test('several journals are followed at once, also one that appears later', async () => {
  const place = await install();
  await place.writer('main');
  await place.writer('second');
  await place.start();
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  await place.append('vigil/v1/acme/L2/alarm', { code: '90' }, { journal: 'second', origin: 'dev-L2' });
  await place.writer('third');
  await place.append('vigil/v1/bolt/B1/alarm', { code: '15' }, { journal: 'third', origin: 'dev-B1' });
  await until('three alarms', async () => (await place.store.read.alarms.list(everything)).total === 3);
  expect(
    (await place.store.read.cursors.all()).map(({ name }) => name).filter((name) => name.startsWith('ingest:')),
  ).toEqual(['ingest:main', 'ingest:second', 'ingest:third']);
});

test('telemetry of a moment is one transaction, an alarm does not wait for it', async () => {
  const place = await install();
  const ingest = await place.start();
  await until('the start', () => ingest.status()['listening'] === true);
  const appended = Array.from({ length: 200 }, (_, index) =>
    place.append('vigil/v1/acme/L1/status', { temperature: index }),
  );
  await Promise.all(appended);
  await until('the values', async () => (await place.store.read.units.state('L1'))?.status['temperature'] === 199);
  expect(await place.store.read.cursors.get('ingest:main')).toBe(200);
});

test('facts and readiness say where ingest stands', async () => {
  const place = await install();
  const ingest = await place.start();
  await place.append('vigil/v1/acme/L1/status', { temperature: 20 });
  await place.append('vigil/v1/acme/L1/status', 'broken');
  await until('the facts', async () => {
    const facts = objectOf((await place.store.read.processes.fact('ingest.status')) ?? {});
    return objectOf(facts['counts'] ?? {})['quarantine:not-json'] === 1;
  });
  const ready = await fetch(`http://127.0.0.1:${ingest.healthPort}/readyz`);
  expect(ready.status).toBe(200);
  expect(objectOf(await ready.json())['journals']).toMatchObject([
    { cursor: 2, lagRows: 0, holes: 0, behindCursor: false },
  ]);
  const metrics = await (await fetch(`http://127.0.0.1:${ingest.healthPort}/metrics`)).text();
  expect(metrics).toContain('vigil_ingest_events_total{group="quarantine",name="not-json"} 1');
  expect(metrics).toContain('vigil_ingest_lag_rows{follower="history",journal="main"} 0');
  expect(await place.store.read.processes.lastBeat('ingest')).toBeGreaterThan(0);
});

test('a journal that ends before our cursor is not ready and says so', async () => {
  const place = await install();
  await place.store.transaction((tx) => tx.cursors.set('ingest:main', 5_000));
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  const ingest = await place.start();
  await until('the mark', async () => {
    const answer = await fetch(`http://127.0.0.1:${ingest.healthPort}/readyz`);
    return answer.status === 503 && (await answer.text()).includes('"behindCursor":true');
  });
  expect(ingest.status()['journals']).toMatchObject([{ behindCursor: true, last: 1, cursor: 5_000 }]);
});

test('advice to the pruner that cannot be written stops nothing', async () => {
  const place = await install();
  await place.writer();
  await writeFile(join(place.data, 'journal/main/followers'), 'in the way');
  await place.start();
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  await until('the alarm', async () => (await place.store.read.alarms.list(everything)).total === 1);
  expect(await place.store.read.cursors.get('ingest:main')).toBe(1);
});
