import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { QuarantineItem, Store } from '../src/index.ts';
import { everything } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const item = (over: Partial<QuarantineItem> = {}): Omit<QuarantineItem, 'id'> => ({
  at: 1_000,
  vendor: 'acme',
  unitId: 'l1',
  origin: 'dev-l1',
  topic: 'vigil/v1/acme/l1/status',
  reason: 'bad-shape',
  detail: '(message): expected object',
  payload: Buffer.alloc(1_000, 48),
  journal: 'main',
  epoch: '0'.repeat(16),
  journalSeq: 1,
  part: 0,
  ...over,
});
const list = (store: Store) => store.read.quarantine.list({ scope: everything, limit: 1_000 });
const seqs = async (store: Store, vendor: string) =>
  (await list(store)).filter((row) => row.vendor === vendor).map(({ journalSeq }) => journalSeq);

describeStores('quarantine', (open) => {
  it('keeps the bytes of an entry once, and of its parts the first few', async () => {
    const { store } = await open();
    const parts = Array.from({ length: 500 }, (_, part) => item({ part }));
    await store.transaction((tx) => tx.quarantine.add(parts));
    // Judged again after a crash that was none.
    await store.transaction((tx) => tx.quarantine.add(parts));
    const rows = await list(store);
    expect(rows).toHaveLength(20);
    expect(rows.every(({ payload }) => payload.length === 1_000)).toBe(true);
    expect(rows.map(({ more }) => more).filter((more) => more > 0)).toEqual([480]);
  });

  it('20 packets of 500 faulty elements take their bytes and little more', async () => {
    const { store, config } = await open();
    const { file } = config;
    const before = (await stat(file)).size;
    const payload = Buffer.alloc(60_000, 48);
    for (let journalSeq = 1; journalSeq <= 20; journalSeq += 1)
      await store.transaction((tx) =>
        tx.quarantine.add(Array.from({ length: 500 }, (_, part) => item({ journalSeq, part, payload }))),
      );
    expect((await stat(file)).size - before).toBeLessThan(2 * 20 * payload.length);
  });

  it('beyond its bytes a vendor loses its own oldest, a neighbour nothing', async () => {
    const { store } = await open();
    const bounds = { vendorBytes: 20_000, allBytes: 1_000_000 };
    const add = (vendor: string, journalSeq: number) =>
      store.transaction((tx) => tx.quarantine.add([item({ vendor, journalSeq })], bounds));
    await add('honest', 1);
    let dropped = 0;
    for (let n = 2; n <= 1_200; n += 1) dropped += await add('acme', n);
    const left = await seqs(store, 'acme');
    expect(left[0]).toBe(1_200);
    expect(left.length * 1_000).toBeLessThan(20_000);
    expect(dropped + left.length).toBe(1_199);
    expect(await seqs(store, 'honest')).toEqual([1]);
  });

  it('beyond the bytes of all the one with most loses first', async () => {
    const { store } = await open();
    const bounds = { vendorBytes: 100_000, allBytes: 40_000 };
    for (let n = 1; n <= 40; n += 1)
      await store.transaction((tx) =>
        tx.quarantine.add([item({ vendor: n % 4 === 0 ? 'small' : 'big', journalSeq: n })], bounds),
      );
    expect(await seqs(store, 'small')).toHaveLength(10);
    expect((await seqs(store, 'big')).length).toBeLessThan(30);
    expect(await seqs(store, 'big')).toContain(39);
  });

  it('too many rows cost the vendor that has most of them', async () => {
    const { store } = await open();
    await store.transaction((tx) =>
      tx.quarantine.add([item({ vendor: 'honest' }), item({ vendor: null, journalSeq: 2 })]),
    );
    for (let n = 3; n <= 60; n += 1) await store.transaction((tx) => tx.quarantine.add([item({ journalSeq: n })]));
    expect(await store.transaction((tx) => tx.quarantine.trim(10))).toBe(50);
    expect(await seqs(store, 'honest')).toEqual([1]);
    expect(await seqs(store, 'acme')).toHaveLength(8);
  });

  it('an entry goes whole, its bytes stand in its first row', async () => {
    const { store } = await open();
    const parts = (journalSeq: number) => [0, 1, 2].map((part) => item({ journalSeq, part }));
    await store.transaction((tx) => tx.quarantine.add([...parts(1), ...parts(2)]));
    expect(await store.transaction((tx) => tx.quarantine.trim(5))).toBe(3);
    const rows = await list(store);
    expect(rows.map(({ journalSeq, payload }) => [journalSeq, payload.length])).toEqual([
      [2, 1_000],
      [2, 1_000],
      [2, 1_000],
    ]);
  });

  it('what was judged again is told once', async () => {
    const { store } = await open();
    const entries = [1, 2, 3].map((n) =>
      item({ journalSeq: n, reason: 'unknown-unit', unitId: `u${n}`, at: n * 1_000 }),
    );
    await store.transaction((tx) => tx.quarantine.add([...entries, item({ journalSeq: 4 })]));
    const waiting = async (units: readonly string[] | 'all') =>
      (
        await store.read.quarantine.waiting({
          reasons: ['unknown-unit'],
          sinceMs: 2_000,
          units,
          afterId: '0',
          limit: 9,
        })
      ).map(({ id, unitId }) => [id, unitId]);
    expect(await waiting('all')).toEqual([
      ['2', 'u2'],
      ['3', 'u3'],
    ]);
    expect(await waiting(['u3', 'u9'])).toEqual([['3', 'u3']]);
    await store.transaction((tx) => tx.quarantine.reprocessed(['2'], 9_000));
    expect(await waiting('all')).toEqual([['3', 'u3']]);
    expect((await list(store)).map(({ reprocessedAt }) => reprocessedAt)).toEqual([null, null, 9_000, null]);
  });
});
