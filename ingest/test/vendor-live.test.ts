import { join } from 'node:path';
import { openJournal } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { openStore, storeIn } from '@vigil/store';
import { shownPayloadBytes } from '@vigil/vocabulary';
import { expect, it, onTestFinished } from 'vitest';
import { createGate } from '../src/vendor-live/gate.ts';
import { createVendorLive } from '../src/vendor-live/run-vendor-live.ts';
import { temporaryFolder } from './support/bench.ts';
import { importRegister } from './support/register.ts';

it('what a vendor sends too fast is counted, an alarm passes telemetry, and nobody pays for a neighbour', () => {
  const gate = createGate();
  const passed = Array.from({ length: 50 }, () => gate.pass('acme', false, 1_000)).filter(
    (skipped) => skipped !== null,
  );
  expect(passed).toEqual(Array.from({ length: 20 }, () => 0));
  expect(gate.pass('acme', true, 1_001)).toBe(30);
  expect(gate.pass('other', false, 1_002)).toBe(0);
  expect(gate.pass('acme', false, 2_000)).toBe(0);
});

it('who begins to look sees the newest of each vendor, whatever the others have said, as far as it is shown', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(storeIn(folder, { driver: 'sqlite' }));
  onTestFinished(() => store.close());
  await importRegister(store);
  const journals = openJournal({ root: join(folder, 'journal') });
  const writer = await journals.writer('main');
  const filler = 'x'.repeat(20_000);
  const say = (origin: string, topic: string, n: number) =>
    writer.append({
      kind: 'publish',
      lane: 'telemetry',
      origin,
      connection: '1',
      topic,
      payload: Buffer.from(JSON.stringify({ id: `${n}`, filler })),
      receivedAt: 1_000 + n,
      flags: 1,
    });
  const said: Promise<unknown>[] = [];
  for (let n = 0; n < 210; n += 1) said.push(say('dev-B1', 'vigil/v1/bolt/B1/status', n));
  for (let n = 0; n < 210; n += 1) said.push(say('dev-L1', 'vigil/v1/acme/L1/status', n));
  await Promise.all(said);
  await store.transaction(async (tx) => {
    for (const vendor of ['acme', 'bolt']) await tx.vendorLive.watch(vendor, 9_000);
  });
  const logger = createLogger({ name: 'test', level: 'silent' });
  const live = await createVendorLive({ journals, store, logger, now: () => 5_000 });
  expect(await live.turn()).toBe(true);
  await live.stop();
  await writer.close();
  for (const vendor of ['acme', 'bolt']) {
    const shown = await store.read.vendorLive.list({ scope: { vendor: null, counties: null }, vendor, limit: 300 });
    expect([shown.length, shown[0]?.at, shown[0]?.payload.length], vendor).toEqual([200, 1_209, shownPayloadBytes]);
  }
});
