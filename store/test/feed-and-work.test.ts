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
  epoch: '0'.repeat(16),
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

  it('a cursor says in which life of the journal it is, and remembers how far it was in the others', async () => {
    const { store } = await open();
    const [a, b] = ['a'.repeat(16), 'b'.repeat(16)];
    expect(await store.read.cursors.position('main')).toBe(null);
    await store.transaction((tx) => tx.cursors.set('main', 5, a));
    await store.transaction((tx) => tx.cursors.set('main', 7, a));
    await store.transaction((tx) => tx.cursors.set('main', 3, b));
    expect(await store.read.cursors.position('main')).toEqual({ epoch: b, seq: 3 });
    // Read again from further back in the first: what was done of it before stays done.
    await store.transaction((tx) => tx.cursors.set('main', 2, a));
    expect(await store.read.cursors.done('main')).toEqual(
      new Map([
        [a, 7],
        [b, 3],
      ]),
    );
    expect(await store.read.cursors.done('other')).toEqual(new Map());
  });

  it('the same number in another life of a journal is another place', async () => {
    const { store } = await open();
    const [a, b] = ['a'.repeat(16), 'b'.repeat(16)];
    await store.transaction((tx) => tx.quarantine.add([item({ epoch: a }), item({ epoch: b }), item({ epoch: b })]));
    const query = { scope: { vendor: null, counties: null }, limit: 9 };
    expect((await store.read.quarantine.list(query)).map(({ epoch }) => epoch)).toEqual([b, a]);
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

  it('effects wait in order until they are due and done, and those of other kinds are told and left alone', async () => {
    const { store } = await open();
    const row = (n: number) => ({
      kind: n === 5 ? 'novel' : 'answer',
      key: `vigil/v1/acme/l${n}/answer`,
      payload: `{"n":${n}}`,
      dueAt: n,
      at: Math.min(n, 50),
    });
    await store.transaction((tx) => tx.effects.add([row(1), row(2), row(3), row(100), row(5)]));
    const due = (limit: number) => store.read.effects.due({ kinds: ['answer'], now: 50, limit });
    const first = await due(2);
    expect(first).toEqual([
      { id: '1', ...row(1) },
      { id: '2', ...row(2) },
    ]);
    expect(await store.read.effects.due({ kinds: ['answer'], now: 50, after: '1', limit: 1 })).toEqual([
      { id: '2', ...row(2) },
    ]);
    await store.transaction((tx) => tx.effects.done(first.map((effect) => effect.id)));
    expect(await due(9)).toEqual([{ id: '3', ...row(3) }]);
    expect(await store.read.effects.get(['1', '3', 'x'])).toEqual([{ id: '3', ...row(3) }]);
    expect(await store.read.effects.stuck(['answer'])).toEqual([{ kind: 'novel', count: 1 }]);
  });

  it('a deadline fires once, earliest first, unless it was moved or cancelled', async () => {
    const { store } = await open();
    const row = (subject: string, dueAt: number, kind = 'camera') => ({
      kind,
      subject,
      number: 7,
      clock: 'journal' as const,
      dueAt,
      data: { subject },
    });
    const set = (subject: string, dueAt: number, kind?: string) =>
      store.transaction((tx) => tx.deadlines.set(row(subject, dueAt, kind)));
    await set('a', 300);
    await set('b', 100);
    await set('c', 200);
    await set('a', 50);
    await set('d', 10, 'novel');
    await store.transaction((tx) => tx.deadlines.cancel('camera', 'c'));
    const kinds = ['camera'];
    expect(await store.read.deadlines.next(kinds)).toBe(50);
    const claim = (upTo: number) => store.transaction((tx) => tx.deadlines.claim({ kinds, upTo, limit: 10 }));
    expect(await claim(49)).toEqual([]);
    expect(await claim(500)).toEqual([
      { ...row('a', 50), attempts: 0 },
      { ...row('b', 100), attempts: 0 },
    ]);
    expect(await claim(500)).toEqual([]);
    expect(await store.read.deadlines.next(kinds)).toBeNull();
    expect(await store.read.deadlines.stuck(kinds)).toEqual([{ kind: 'novel', count: 1 }]);
  });

  it('an effect that was to happen at once does not wait when our clock is set back', async () => {
    const { store } = await open();
    const effect = { kind: 'answer', key: 'vigil/v1/acme/L1/answer', payload: '{}', at: 5_000 };
    await store.transaction((tx) =>
      tx.effects.add([
        { ...effect, dueAt: 5_000 },
        { ...effect, dueAt: 5_001 },
      ]),
    );
    const due = await store.read.effects.due({ kinds: ['answer'], now: 1_000, limit: 10 });
    expect(due.map(({ dueAt }) => dueAt)).toEqual([5_000]);
  });

  it('a deadline that was put off keeps what it is due for, and all but those of the wall move with our clock', async () => {
    const { store } = await open();
    const deadline = { subject: 'a', number: 0, dueAt: 100, data: {} };
    const kinds = ['lost', 'shelf', 'asked'];
    await store.transaction(async (tx) => {
      await tx.deadlines.set({ ...deadline, kind: 'asked', clock: 'people', dueAt: 600 });
      await tx.deadlines.set({ ...deadline, kind: 'lost', clock: 'journal' });
      await tx.deadlines.set({ ...deadline, kind: 'shelf', clock: 'wall' });
      await tx.deadlines.postpone({ ...deadline, kind: 'lost' }, 500);
      await tx.deadlines.shift(1_000);
    });
    const claim = (upTo: number) => store.transaction((tx) => tx.deadlines.claim({ kinds, upTo, limit: 10 }));
    expect(await store.read.deadlines.stuck(kinds)).toEqual([{ kind: 'lost', count: 1 }]);
    expect(await claim(1_499)).toEqual([{ ...deadline, kind: 'shelf', clock: 'wall', attempts: 0 }]);
    expect(await claim(1_500)).toEqual([{ ...deadline, kind: 'lost', clock: 'journal', dueAt: 1_100, attempts: 1 }]);
    expect(await claim(1_599)).toEqual([]);
    expect(await claim(1_600)).toMatchObject([{ kind: 'asked', dueAt: 1_600 }]);
  });

  it('quarantine keeps the raw bytes, one row for a journal position, and tells the feed once', async () => {
    const { store } = await open();
    await store.transaction((tx) => tx.quarantine.add([item(), item({ part: 1, reason: 'bad-shape' })]));
    await store.transaction((tx) => tx.quarantine.add([item({ detail: 'replayed' })]));
    const rows = await store.read.quarantine.list({ scope: everything, limit: 10 });
    expect(rows.map((row) => row.reason)).toEqual(['bad-shape', 'not-json']);
    expect(rows[1]).toEqual({ id: rows[1]?.id, ...item(), more: 0, reprocessedAt: null });
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
