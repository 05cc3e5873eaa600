import { expect, it } from 'vitest';
import type { VendorMessage } from '../src/operational/ports/vendor-live.ts';
import { everything, importCity, smallCity } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const message = (journalSeq: number, over: Partial<VendorMessage> = {}): VendorMessage => ({
  at: 1_000 + journalSeq,
  vendor: 'acme',
  credential: 'l1',
  unitId: 'l1',
  topic: 'vigil/v1/acme/l1/status',
  bytes: 2,
  payload: new Uint8Array([123, 125]),
  parts: [],
  more: 0,
  skipped: 0,
  journal: 'main',
  epoch: 'a'.repeat(16),
  journalSeq,
  ...over,
});

describeStores('messages that vendors look at', (open) => {
  it('are the newest so many of each vendor, once each, whatever the others send', async () => {
    const { store } = await open();
    await importCity(store, smallCity);
    await store.transaction((tx) => tx.vendorLive.add([message(0, { vendor: 'other' })], 5));
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    await store.transaction((tx) =>
      tx.vendorLive.add(
        numbers.slice(0, 8).map((number) => message(number)),
        5,
      ),
    );
    // What is read again (a thread that was replaced) is the same row.
    await store.transaction((tx) =>
      tx.vendorLive.add(
        numbers.slice(6).map((number) => message(number)),
        5,
      ),
    );
    const seen = await store.read.vendorLive.list({ scope: everything, vendor: 'acme', limit: 100 });
    expect(seen.map(({ journalSeq }) => journalSeq)).toEqual([12, 11, 10, 9, 8]);
    const [, , third] = seen;
    const newer = await store.read.vendorLive.list({
      scope: everything,
      vendor: 'acme',
      limit: 100,
      afterId: third?.id ?? '',
    });
    expect(newer.map(({ journalSeq }) => journalSeq)).toEqual([12, 11]);
    expect(await store.read.vendorLive.list({ scope: everything, vendor: 'other', limit: 100 })).toHaveLength(1);
  });

  it('are seen by their vendor and county alone', async () => {
    const { store } = await open();
    await importCity(store, smallCity);
    await store.transaction((tx) =>
      tx.vendorLive.add([message(1), message(2, { unitId: null }), message(3, { vendor: 'other', unitId: 'cam' })], 9),
    );
    const seen = async (vendor: string, scope: { vendor: string | null; counties: readonly string[] | null }) =>
      (await store.read.vendorLive.list({ scope, vendor, limit: 10 })).map(({ journalSeq }) => journalSeq);
    expect(await seen('acme', everything)).toEqual([2, 1]);
    expect(await seen('acme', { vendor: 'other', counties: null })).toEqual([]);
    expect(await seen('acme', { vendor: null, counties: ['qingcheng'] })).toEqual([1]);
    expect(await seen('acme', { vendor: null, counties: ['elsewhere'] })).toEqual([]);
  });

  it('are looked at until somebody stops saying so, and not for years because a clock was ahead', async () => {
    const { store } = await open();
    const watch = (vendor: string, until: number) => store.transaction((tx) => tx.vendorLive.watch(vendor, until));
    await watch('acme', 10_000);
    await watch('other', 99_000_000);
    expect(await store.read.vendorLive.watched(9_000)).toEqual(['acme']);
    await watch('acme', 40_000);
    expect(await store.read.vendorLive.watched(39_000)).toEqual(['acme']);
    expect(await store.read.vendorLive.watched(40_000)).toEqual([]);
  });
});
