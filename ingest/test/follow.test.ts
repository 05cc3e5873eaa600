import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
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
  await until('the history', async () => (await place.store.read.cursors.get('history:main')) === 2);
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
    { cursor: 2, lagRows: 0, holes: 0, readAgain: false },
  ]);
  const metrics = async (): Promise<string> => (await fetch(`http://127.0.0.1:${ingest.healthPort}/metrics`)).text();
  expect(await metrics()).toContain('vigil_ingest_events_total{group="quarantine",name="not-json"} 1');
  expect(await metrics()).toMatch(/vigil_ingest_journal_set_back\{follower="[a-z]+",journal="main"\} 0/);
  await until('the history at the end', async () =>
    (await metrics()).includes('vigil_ingest_lag_rows{follower="history",journal="main"} 0'),
  );
  expect(await place.store.read.processes.lastBeat('ingest')).toBeGreaterThan(0);
});

test('a journal that is not the one that was read is read from its beginning, and this is told', async () => {
  const place = await install();
  // Once it was longer, in a life of which nothing is left.
  await place.store.transaction((tx) => tx.cursors.set('ingest:main', 5_000, 'a'.repeat(16)));
  await place.append('vigil/v1/acme/L1/alarm', { code: '90' });
  const ingest = await place.start();
  await until('the alarm', async () => (await place.store.read.alarms.list(everything)).total === 1);
  await until('the count', () => JSON.stringify(ingest.status()['journals']).includes('"readLate":1'));
  expect(ingest.status()['journals']).toMatchObject([{ readAgain: true, last: 1, cursor: 1 }]);
  const alarm = await place.store.read.alarms.findOpen('L1', 'alarm-button');
  expect(await place.store.read.occurrences.of(alarm?.id ?? '', 9)).toMatchObject([{ detail: { readLate: true } }]);
  // What comes from now on is not late, and what is not of this journal is not mixed up with it.
  await place.append('vigil/v1/acme/L2/alarm', { code: '90' }, { origin: 'dev-L2' });
  await until('the second', async () => (await place.store.read.alarms.list(everything)).total === 2);
  const second = await place.store.read.alarms.findOpen('L2', 'alarm-button');
  const [occurrence] = await place.store.read.occurrences.of(second?.id ?? '', 9);
  expect(occurrence?.detail).not.toHaveProperty('readLate');
});

test('a journal set back to an older copy gives numbers again: what was judged is passed over, the rest is judged', async () => {
  const place = await install();
  const journal = join(place.data, 'journal', 'main');
  const say = (id: string): Promise<number> => place.append('vigil/v1/acme/L1/fault', { id, code: '02' });
  for (const id of ['a', 'b', 'c']) await say(id);
  await place.stopWriters();
  await cp(journal, join(place.data, 'copy'), { recursive: true });
  for (const id of ['d', 'e', 'f']) await say(id);
  const first = await place.start();
  await until('the first six', async () => (await place.store.read.cursors.get('ingest:main')) === 6);
  await first.stop();
  await place.stopWriters();
  await rm(journal, { recursive: true });
  await cp(join(place.data, 'copy'), journal, { recursive: true });
  for (const id of ['g', 'h']) await say(id);
  const again = await place.start();
  const occurrences = async (): Promise<number | undefined> =>
    (await place.store.read.alarms.findOpen('L1', 'door-close-fault'))?.state.occurrences;
  await until('the two of which the numbers were given before', async () => (await occurrences()) === 8);
  expect(await place.store.read.cursors.get('ingest:main')).toBe(5);
  // It grows past where the cursor once was: nothing is taken for what was read then.
  for (const id of ['i', 'j']) await say(id);
  await until('all', async () => (await occurrences()) === 10);
  expect(again.status()['journals']).toMatchObject([{ readAgain: true, holes: 0 }]);
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

test('what the wall clock says falls due also when the journals’ folder cannot be read', async () => {
  const place = await install();
  const ingest = await place.start();
  await place.append('vigil/v1/acme/L1/fault', { code: '02' });
  await until('the fault', async () => (await place.store.read.alarms.list(everything)).total === 1);
  const folder = join(place.data, 'journal');
  await rename(folder, `${folder}-away`);
  await writeFile(folder, 'in the way');
  const fault = await place.store.read.alarms.findOpen('L1', 'door-close-fault');
  const at = Date.now();
  await place.store.transaction((tx) =>
    tx.alarms.apply(fault?.id ?? '', { type: 'shelve', at, by: 's', reason: 'parts ordered', untilMs: at + 1 }),
  );
  await until('the end of the shelf', async () => {
    await ingest.tick().catch(() => 'its reason is told');
    return (await place.store.read.alarms.findOpen('L1', 'door-close-fault'))?.state.suppression === null;
  });
  expect((await place.store.read.alarms.findOpen('L1', 'door-close-fault'))?.state.ringing).toBe(true);
});
