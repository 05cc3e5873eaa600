import { expect, it } from 'vitest';
import type { QuarantineItem } from '../src/index.ts';
import { everything, importCity } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const item = (over: Partial<QuarantineItem> = {}): Omit<QuarantineItem, 'id'> => ({
  at: 1_000,
  vendor: 'acme',
  unitId: 'l1',
  origin: 'dev-l1',
  topic: 'vigil/v1/acme/l1/alarm',
  reason: 'not-json',
  detail: 'position 3',
  payload: Uint8Array.from([0, 255, 123]),
  journal: 'main',
  journalSeq: 1,
  part: 0,
  ...over,
});

describeStores('feed and work', (open) => {
  it('cursors begin at 0 and remember when they moved', async () => {
    const { store } = await open({ clock: () => 123 });
    expect(await store.read.cursors.get('main')).toBe(0);
    await store.transaction((tx) => tx.cursors.set('main', 9_007_199_254_740_991));
    expect(await store.read.cursors.all()).toEqual([{ name: 'main', seq: 9_007_199_254_740_991, at: 123 }]);
  });

  it('change numbers grow without gaps and are never given twice, also after a trim', async () => {
    const { store } = await open();
    const ids = Array.from({ length: 1_200 }, (_, n) => `u${n}`);
    await store.transaction((tx) => tx.changes.add('unit', ids));
    expect((await store.read.changes.after(0, 2_000)).map((row) => row.seq)).toEqual(ids.map((_, n) => n + 1));
    expect((await store.read.changes.after(1_195, 3)).map((row) => row.id)).toEqual(['u1195', 'u1196', 'u1197']);
    expect(await store.transaction((tx) => tx.changes.trim(100))).toBe(1_100);
    expect(await store.transaction((tx) => tx.changes.trim(0))).toBe(99);
    expect(await store.read.changes.lastSeq()).toBe(1_200);
    await store.transaction((tx) => tx.changes.add('proof', ['x']));
    expect(await store.read.changes.lastSeq()).toBe(1_201);
  });

  it('answers wait in order until they are done', async () => {
    const { store } = await open();
    const row = (n: number) => ({ topic: `vigil/v1/acme/l${n}/answer`, payload: `{"n":${n}}`, at: n });
    await store.transaction((tx) => tx.answers.add([row(1), row(2), row(3)]));
    const first = await store.read.answers.next(2);
    expect(first).toEqual([
      { id: '1', ...row(1) },
      { id: '2', ...row(2) },
    ]);
    await store.transaction((tx) => tx.answers.done(first.map((answer) => answer.id)));
    expect(await store.read.answers.next(9)).toEqual([{ id: '3', ...row(3) }]);
  });

  it('a deadline fires once, earliest first, unless it was moved or cancelled', async () => {
    const { store } = await open();
    const set = (key: string, dueAt: number) =>
      store.transaction((tx) => tx.deadlines.set({ kind: 'silence', key, dueAt, data: { key } }));
    await set('a', 300);
    await set('b', 100);
    await set('c', 200);
    await set('a', 50);
    await store.transaction((tx) => tx.deadlines.cancel('silence', 'c'));
    expect(await store.read.deadlines.next()).toBe(50);
    const claim = (now: number) => store.transaction((tx) => tx.deadlines.claim(now, 10));
    expect(await claim(49)).toEqual([]);
    expect(await claim(500)).toEqual([
      { kind: 'silence', key: 'a', dueAt: 50, data: { key: 'a' } },
      { kind: 'silence', key: 'b', dueAt: 100, data: { key: 'b' } },
    ]);
    expect(await claim(500)).toEqual([]);
    expect(await store.read.deadlines.next()).toBeNull();
  });

  it('quarantine keeps the raw bytes, one row for a journal position, and tells the feed once', async () => {
    const { store } = await open();
    await store.transaction((tx) => tx.quarantine.add([item(), item({ part: 1, reason: 'bad-shape' })]));
    await store.transaction((tx) => tx.quarantine.add([item({ detail: 'replayed' })]));
    const rows = await store.read.quarantine.list({ scope: everything, limit: 10 });
    expect(rows.map((row) => row.reason)).toEqual(['bad-shape', 'not-json']);
    expect(rows[1]).toEqual({ id: rows[1]?.id, ...item() });
    expect(await store.read.changes.after(0, 10)).toMatchObject([{ kind: 'quarantine' }]);
    const older = await store.read.quarantine.list({ scope: everything, limit: 10, beforeId: rows[0]?.id ?? '' });
    expect(older).toHaveLength(1);
  });

  it('quarantine shows a vendor its own and a county its own, and counts them', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) =>
      tx.quarantine.add([
        item(),
        item({ journalSeq: 2, at: 10 }),
        item({ journalSeq: 3, vendor: 'other', unitId: 'cam' }),
        item({ journalSeq: 4, vendor: null, unitId: null, reason: 'bad-topic' }),
      ]),
    );
    const seen = async (vendor: string | null, counties: readonly string[] | null) =>
      (await store.read.quarantine.list({ scope: { vendor, counties }, limit: 9 })).map((row) => row.journalSeq);
    expect(await seen(null, null)).toEqual([4, 3, 2, 1]);
    expect(await seen('other', null)).toEqual([3]);
    expect(await seen(null, ['qingcheng'])).toEqual([3, 2, 1]);
    expect(await seen('acme', ['yingde'])).toEqual([]);
    expect(await store.read.quarantine.counts(everything, 500)).toEqual([
      { reason: 'bad-topic', vendor: null, count: 1 },
      { reason: 'not-json', vendor: 'acme', count: 1 },
      { reason: 'not-json', vendor: 'other', count: 1 },
    ]);
    expect(await store.transaction((tx) => tx.quarantine.trim(3))).toBe(1);
    expect(await seen(null, null)).toEqual([4, 3, 2]);
    expect(await store.transaction((tx) => tx.quarantine.trim(3))).toBe(0);
  });

  it('facts and beats of processes survive', async () => {
    const { store } = await open();
    expect(await store.read.processes.lastBeat('ingest')).toBeNull();
    expect(await store.read.processes.fact('sweep')).toBeNull();
    await store.transaction(async (tx) => {
      await tx.processes.beat('ingest', 5);
      await tx.processes.beat('ingest', 6);
      await tx.processes.setFact('sweep', { day: '2026-11-24', done: [1, 2] });
    });
    expect(await store.read.processes.lastBeat('ingest')).toBe(6);
    expect(await store.read.processes.fact('sweep')).toEqual({ day: '2026-11-24', done: [1, 2] });
  });
});
