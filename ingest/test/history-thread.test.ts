import { join } from 'node:path';
import { freePort } from '@vigil/harness';
import { createLogger, type Logger } from '@vigil/service';
import { storeIn } from '@vigil/store';
import { historyConfigSchema, openHistory } from '@vigil/store/history';
import { expect, onTestFinished, test } from 'vitest';
import { startHistoryThread } from '../src/history/thread.ts';
import type { ThreadData } from '../src/history/thread-messages.ts';
import { startFarSide } from './support/influx-far-side.ts';
import { type Installation, install } from './support/installation.ts';
import { until } from './support/until.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const failsOnce = new URL('./fixtures/history-thread-that-fails-once.ts', import.meta.url);

function dataOf(place: Installation, history: ThreadData['history']): ThreadData {
  return {
    journalRoot: join(place.data, 'journal'),
    journals: ['main'],
    batch: { max: 5_000, gatherMs: 0 },
    keepDays: 0,
    logLevel: 'silent',
    store: storeIn(place.data, { driver: 'sqlite' }),
    history,
  };
}

const influx = (url: string): ThreadData['history'] =>
  historyConfigSchema.parse({ driver: 'influx1', url, database: 'vigil', timeoutMs: 60_000 });
const cursorOf = (place: Installation): Promise<number> => place.store.read.cursors.get('history:main');

test('a thread that ended by itself is told and replaced, and the next one loses no point', async () => {
  const place = await install();
  const far = await startFarSide('stores');
  await place.append('vigil/v1/acme/L1/status', { temperature: 0 });
  const thread = startHistoryThread({ data: dataOf(place, influx(far.url)), logger, entry: failsOnce });
  onTestFinished(() => thread.stop());
  await until('the end of the first thread', () => thread.status().crashes === 1);
  expect(thread.status().blockedBy).toBe('thread ended: nobody caught this');
  for (let index = 1; index <= 20; index += 1) await place.append('vigil/v1/acme/L1/status', { temperature: index });
  await until('all points', async () => (await cursorOf(place)) === 21);
  expect(far.stored.size).toBe(21);
  await until('the reason is gone', () => thread.status().blockedBy === null);
  expect(thread.status().crashes).toBe(1);
});

test('it ends soon although the history hangs, and what was on its way is written by the next one', async () => {
  const place = await install();
  const far = await startFarSide('hangs');
  await place.append('vigil/v1/acme/L1/status', { temperature: 1 });
  const thread = startHistoryThread({ data: dataOf(place, influx(far.url)), logger });
  await until('a write that hangs', () => far.requests() > 0);
  await thread.stop();
  expect(await cursorOf(place)).toBe(0);
  far.manner = 'stores';
  const next = startHistoryThread({ data: dataOf(place, influx(far.url)), logger });
  onTestFinished(() => next.stop());
  await until('the point', async () => (await cursorOf(place)) === 1);
  expect(far.stored.size).toBe(1);
});

test('it ends by itself although connections to the history were refused', async () => {
  const place = await install();
  await place.append('vigil/v1/acme/L1/status', { temperature: 1 });
  const warnings: unknown[] = [];
  const telling: Logger = Object.assign(Object.create(logger), { warn: (...said: unknown[]) => warnings.push(said) });
  const nobody = influx(`http://127.0.0.1:${await freePort()}`);
  const thread = startHistoryThread({ data: dataOf(place, nobody), logger: telling });
  await until('a refused connection', () => thread.status().blockedBy !== null);
  await thread.stop();
  expect(warnings).toEqual([]);
});

test('a batch in parts: what was stored of one that failed comes again, and nothing moves before all of it is', async () => {
  const place = await install();
  const far = await startFarSide('fails');
  const writer = await place.writer();
  const count = 25_000;
  const record = { kind: 'publish', lane: 'telemetry', origin: 'dev-L1', connection: '', flags: 1 } as const;
  const payload = (temperature: number): Uint8Array => Buffer.from(JSON.stringify({ temperature }));
  const sent = { ...record, topic: 'vigil/v1/acme/L1/status', receivedAt: 1_790_000_000_000 };
  await Promise.all(Array.from({ length: count }, (_, at) => writer.append({ ...sent, payload: payload(at) })));
  const data = dataOf(place, influx(far.url));
  const thread = startHistoryThread({ data: { ...data, batch: { max: 50_000, gatherMs: 1_000 } }, logger });
  onTestFinished(() => thread.stop());
  await until('some refusals', () => far.requests() > 4);
  expect(await cursorOf(place)).toBe(0);
  far.manner = 'stores';
  await until('all points', async () => (await cursorOf(place)) === count);
  expect(far.stored.size).toBe(count);
  await until('the count of them', () => thread.status().written === count);
});

test('a code is read with the table that the birth before it named, although judging is behind', async () => {
  const place = await install();
  const directory = join(place.data, 'history');
  // Nobody judges here: the store does not know the birth.
  await place.append('vigil/v1/acme/L1/birth', { boot: 1, profile: 'vigil' });
  await place.append('vigil/v1/acme/L1/fault', { ts: 1_790_000_000_000, code: 'door-open-fault' });
  await place.append('vigil/v1/acme/L1/birth', { boot: 2, profile: 'gbt24476-2017' });
  await place.append('vigil/v1/acme/L1/fault', { ts: 1_790_000_001_000, code: '02' });
  const history = historyConfigSchema.parse({ driver: 'embedded', directory });
  const thread = startHistoryThread({ data: dataOf(place, history), logger });
  await until('the cursor', async () => (await cursorOf(place)) === 4);
  await thread.stop();
  const reader = await openHistory({ driver: 'embedded', directory, readOnly: true });
  onTestFinished(() => reader.close());
  const profiles = (await reader.latest('alarm', 'L1', 5)).map(({ fields }) => fields['profile']);
  expect(profiles).toEqual(['gbt24476-2017', 'vigil']);
});
