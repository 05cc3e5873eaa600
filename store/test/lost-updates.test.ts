import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore, StoreError, storeConfigSchema } from '../src/index.ts';
import { unprotected } from './support/interleaved.ts';
import { hmac, importCity, newAlarm, parsed, smallCity } from './support/samples.ts';
import { temporary } from './support/stores.ts';

/** What versions alone must keep, without the help of a lock: an engine under READ COMMITTED has no more. */
describe('two writers that read before either has written', () => {
  const scratch = temporary();
  const setUp = async () => {
    const config = storeConfigSchema.parse({ file: `${await scratch.folder()}/vigil.db` });
    const store = await openStore(config);
    scratch.onEnd(() => store.close());
    await importCity(store);
    const log: string[] = [];
    const [desk, intake] = [unprotected(config, 'desk', log), unprotected(config, 'intake', log)];
    scratch.onEnd(() => {
      desk.close();
      intake.close();
    });
    return { store, desk: desk.tx, intake: intake.tx, log };
  };
  const conflicts = (results: readonly PromiseSettledResult<unknown>[]): number =>
    results.filter(
      (result) =>
        result.status === 'rejected' && result.reason instanceof StoreError && result.reason.fault === 'conflict',
    ).length;

  it('cannot lose an acknowledgement: the slower one is told, and does it again from fresh reads', async () => {
    const { store, desk, intake, log } = await setUp();
    const { id } = await store.transaction((tx) => tx.alarms.insert(newAlarm()));
    const acknowledge = () => desk.alarms.apply(id, { type: 'acknowledge', by: 'wang', at: 2_000 });
    const clear = () => intake.alarms.apply(id, { type: 'clear', at: 2_001 });
    const results = await Promise.allSettled([acknowledge(), clear()]);
    // Both had read version 1 before either wrote.
    expect(log.filter((line) => line.endsWith('alarm')).slice(0, 2)).toEqual([
      'desk select alarm',
      'intake select alarm',
    ]);
    expect(conflicts(results)).toBe(1);
    const retried = results[0]?.status === 'rejected' ? acknowledge : clear;
    await retried();
    const alarm = await store.read.alarms.get(id);
    expect(alarm).toMatchObject({
      version: 3,
      state: { acknowledged: { by: 'wang', at: 2_000 }, condition: 'cleared' },
    });
    const told = (await store.read.changes.after(0, 99)).filter((row) => row.kind === 'alarm');
    expect(told.map((row) => row.id)).toEqual([id, id, id]);
  });

  it('cannot undo an edit by an import that was compared before it', async () => {
    const { store, desk, intake, log } = await setUp();
    const file = parsed({
      ...smallCity,
      units: (smallCity.units ?? []).map((unit) => ({ ...unit, name: `${unit.name} 新` })),
    });
    const edit = async () => {
      while (!log.includes('intake select unit')) await nextTurn();
      await desk.register.updateUnit('l1', { outOfUse: true });
    };
    const results = await Promise.allSettled([intake.register.import(file, hmac), edit()]);
    expect(results[1]?.status).toBe('fulfilled');
    expect(conflicts(results)).toBe(1);
    expect((await store.read.register.unit('l1'))?.unit.outOfUse).toBe(true);
  });

  it('cannot switch a credential on that was switched off while it was given a new token', async () => {
    const { store, desk, intake } = await setUp();
    const [before] = (await store.read.credentials.all()).filter((record) => record.id === 'dev-cam');
    const { units } = parsed(smallCity).credentials.find((row) => row.id === 'dev-cam') ?? { units: 'all' };
    const { id } = parsed(smallCity).credentials.find((row) => row.id === 'dev-cam') ?? {};
    if (before === undefined || id === undefined) throw new Error('no such credential in the sample');
    await Promise.all([
      intake.credentials.put({ id, role: 'device', vendor: 'other', units, tokenHmac: hmac('another-token') }),
      desk.credentials.setEnabled(id, false),
    ]);
    expect((await store.read.credentials.all()).find((record) => record.id === id)).toMatchObject({ enabled: false });
  });

  it('cannot fork the audit chain: the second to follow the same row is refused', async () => {
    const { store, desk, intake } = await setUp();
    const entry = (actor: string) => ({ at: 1, actor, action: 'a', subject: 'b', detail: {} });
    await store.transaction((tx) => tx.audit.add(entry('first')));
    const results = await Promise.allSettled([desk.audit.add(entry('wang')), intake.audit.add(entry('li'))]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((result) => result.status === 'rejected')?.reason).toMatchObject({ fault: 'constraint' });
    expect(await store.read.audit.verify()).toBeNull();
  });
});
