import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { openStore } from '../src/index.ts';
import { newAlarm } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

describeStores('transactions', (open) => {
  it('undoes everything when the work throws', async () => {
    const { store } = await open();
    const failed = store.transaction(async (tx) => {
      await tx.cursors.set('main', 5);
      await tx.alarms.insert(newAlarm());
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(await store.read.cursors.get('main')).toBe(0);
    expect(await store.read.changes.lastSeq()).toBe(0);
    await store.transaction((tx) => tx.cursors.set('main', 6));
    expect(await store.read.cursors.get('main')).toBe(6);
  });

  it('shows a read nothing of a transaction that is still open', async () => {
    const { store } = await open();
    await store.transaction(async (tx) => {
      await tx.cursors.set('main', 5);
      expect(await store.read.cursors.get('main')).toBe(0);
      expect(await tx.cursors.get('main')).toBe(5);
    });
    expect(await store.read.cursors.get('main')).toBe(5);
  });

  it('runs two callers of one process one after the other', async () => {
    const { store } = await open();
    const add = () =>
      store.transaction(async (tx) => {
        const before = await tx.cursors.get('main');
        await nextTurn();
        await tx.cursors.set('main', before + 1);
      });
    await Promise.all(Array.from({ length: 20 }, add));
    expect(await store.read.cursors.get('main')).toBe(20);
  });

  it('refuses a transaction inside a transaction instead of waiting for itself', async () => {
    const { store } = await open();
    const nested = store.transaction(() => store.transaction((tx) => tx.cursors.set('main', 1)));
    await expect(nested).rejects.toThrow('transaction inside a transaction');
    await store.transaction((tx) => tx.cursors.set('main', 2));
    expect(await store.read.cursors.get('main')).toBe(2);
  });

  it('offers no write outside a transaction', async () => {
    const { store } = await open();
    // @ts-expect-error -- what reads has no writing methods, neither for the compiler nor at run time
    expect(store.read.cursors.set).toBeUndefined();
    const reads = Object.entries(store.read).map(([name, methods]) => [name, Object.keys(methods)] as const);
    const writes = await store.transaction((tx) => Promise.resolve(new Map(Object.entries(tx))));
    for (const [name, methods] of reads)
      expect(Object.keys(writes.get(name) ?? {})).toEqual(expect.arrayContaining(methods));
    expect(reads.flatMap(([, methods]) => methods)).not.toContain('add');
  });

  it('refuses a statement that was not awaited, also while the next transaction runs', async () => {
    const { store } = await open();
    const { promise: signal, resolve: startLate } = Promise.withResolvers<void>();
    const [late] = await store.transaction(async (tx) => {
      await tx.cursors.set('main', 1);
      // In a list, because a promise that the work returns would be awaited.
      return [signal.then(() => tx.cursors.set('main', 99))];
    });
    await store.transaction(async (tx) => {
      startLate();
      await expect(late).rejects.toThrow('after the end of its transaction');
      await tx.cursors.set('other', 1);
    });
    expect(await store.read.cursors.get('main')).toBe(1);
  });

  it('refuses work after close, and closes only after the work that was asked for', async () => {
    const { store, config } = await open();
    const last = store.transaction(async (tx) => {
      await nextTurn();
      await tx.cursors.set('main', 3);
    });
    await store.close();
    await last;
    await expect(store.transaction((tx) => tx.cursors.set('main', 4))).rejects.toThrow('closed');
    const again = await openStore(config);
    expect(await again.read.cursors.get('main')).toBe(3);
    await again.close();
  });

  it('syncs every commit and checks references', async () => {
    const { config, store } = await open();
    expect((await store.health()).ok).toBe(true);
    const raw = new DatabaseSync(config.file);
    expect(raw.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
    raw.close();
    const stray = store.transaction((tx) =>
      tx.sessions.add({ tokenHash: 'x', personId: '9', createdAt: 0, idleUntil: 9, endsAt: 9, address: '' }),
    );
    await expect(stray).rejects.toThrow('FOREIGN KEY');
  });
});
