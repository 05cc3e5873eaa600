import { createRegisterBook, type Store } from '@vigil/store';
import { withdrawnNote } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { importFile, lastImport, undoLastImport } from '../src/index.ts';
import { base, bringIn, by, openAlarm, openRegister, plan, refusalOf } from './support/register.ts';

const unit = { vendor: 'yunling', kind: 'elevator' as const, site: 'garden', name: '梯' };
const token = 'a-token-of-enough-length';
const withUnits = () =>
  openRegister({
    ...base,
    units: [
      { id: 'g1', ...unit, kind: 'gateway' },
      { id: 'l1', ...unit, gateway: 'g1' },
      { id: 'l2', ...unit, rescueCode: '100002' },
    ],
    credentials: [
      { id: 'own', vendor: 'yunling', role: 'device', token, units: ['l2'] },
      { id: 'gw', vendor: 'yunling', role: 'gateway', token, units: ['g1', 'l1', 'l2'] },
      { id: 'cloud', vendor: 'yunling', role: 'gateway', token, units: 'all' },
    ],
  });
const remove = (store: Store, id: string, openAlarms = 0, version?: number) =>
  store.transaction((tx) =>
    tx.register.removeUnit(id, { at: 9_000, by: 'li', openAlarms, ...(version === undefined ? {} : { version }) }),
  );
const fault = (store: Store, unitId: string) => openAlarm(store, unitId, 'door-close-fault');

it('takes the unit, its links and deadlines, ends its alarms, and leaves what was; every reader learns of it', async () => {
  const store = await withUnits();
  const alarm = await fault(store, 'l2');
  await store.transaction(async (tx) => {
    await tx.alarms.apply(alarm.id, { type: 'shelve', at: 2_000, by: 'li', reason: 'x', untilMs: 99_000 });
    const due = { number: 1, clock: 'journal', dueAt: 5, data: {} } as const;
    for (const [kind, subject] of [
      ['sleep', 'l2'],
      ['camera', 'l2:image'],
      ['sleep', 'l20'],
      ['refused', 'l2'],
    ] as const)
      await tx.deadlines.set({ kind, subject, ...due });
  });
  const book = createRegisterBook(store.read);
  await book.refresh();
  const credentials = await store.read.credentials.version();
  expect(await store.read.register.removal('l2')).toMatchObject({
    unit: { id: 'l2', rescueCode: '100002' },
    site: { id: 'garden' },
    openAlarms: { emergency: 0, fault: 1 },
    behind: 0,
    credentials: [
      { id: 'cloud', others: 'all' },
      { id: 'gw', others: 2 },
      { id: 'own', others: 0 },
    ],
  });
  expect(await refusalOf(remove(store, 'l2'))).toMatchObject({ obstacles: ['open-alarms'] });
  await remove(store, 'l2', 1);
  expect(await store.read.register.unit('l2')).toBeNull();
  expect((await store.read.alarms.get(alarm.id))?.state).toMatchObject({
    closed: { by: 'li', outcome: 'other', note: withdrawnNote },
    ringing: false,
  });
  expect((await store.read.credentials.one('own'))?.units).toEqual(new Set());
  expect((await store.read.credentials.one('own'))?.enabled).toBe(true);
  expect((await store.read.credentials.one('gw'))?.units).toEqual(new Set(['g1', 'l1']));
  const told: string[] = [];
  for await (const page of store.read.credentials.changesSince(credentials))
    told.push(...page.map(({ record }) => record.id));
  expect(told.toSorted()).toEqual(['gw', 'own']);
  expect(await book.refresh()).toMatchObject({ anew: true });
  expect([...book.units.keys()]).toEqual(['g1', 'l1']);
  const dueAt = (kind: string, subject: string) => store.read.deadlines.dueAt(kind, subject);
  expect([await dueAt('sleep', 'l2'), await dueAt('camera', 'l2:image'), await dueAt('shelf', alarm.id)]).toEqual([
    null,
    null,
    null,
  ]);
  // A longer id is another unit, and what is no unit's stays.
  expect([await dueAt('sleep', 'l20'), await dueAt('refused', 'l2')]).toEqual([5, 5]);
  expect((await store.read.units.availabilityCounts({ vendor: null, counties: null })).total).toBe(2);
});

it('with an open emergency nobody removes a unit, nor a gateway with units behind it, nor what was written since', async () => {
  const store = await withUnits();
  await openAlarm(store, 'l2');
  expect(await refusalOf(remove(store, 'l2', 99))).toMatchObject({ obstacles: ['emergency'] });
  expect(await refusalOf(remove(store, 'g1'))).toMatchObject({ obstacles: ['behind'], behind: 1 });
  const seen = await store.read.register.removal('l1');
  await store.transaction((tx) => tx.register.updateUnit('l1', { name: '改名' }));
  await expect(remove(store, 'l1', 0, seen?.version)).rejects.toMatchObject({ code: 'version-conflict' });
  await expect(remove(store, 'l9')).rejects.toMatchObject({ code: 'not-found' });
  expect(await store.read.register.unit('l1')).not.toBeNull();
  // A fault in which people turned out to be is an emergency whatever its lane says.
  const alarm = await fault(store, 'l1');
  await store.transaction((tx) => tx.alarms.apply(alarm.id, { type: 'latch', at: 3_000 }));
  expect(await refusalOf(remove(store, 'l1', 1))).toMatchObject({ openAlarms: { emergency: 1, fault: 0 } });
});

it('stands in the way of an undo, also when it was imported again', async () => {
  const store = await openRegister();
  const table = '设备编号,厂商,设备种类,设备名称,场所编号\nl1,yunling,电梯,1号梯,garden\nl2,yunling,电梯,2号梯,garden';
  await bringIn(store, table);
  await remove(store, 'l1');
  const undo = async (rest: boolean) =>
    undoLastImport(store, { actor: 'li', now: Date.now, rest, importId: (await lastImport(store))?.id ?? 0 });
  const gone = [{ list: 'units', id: 'l1', reason: 'changed-since', by: '' }];
  expect(await refusalOf(undo(false))).toEqual(gone);
  await bringIn(store, table);
  expect((await store.read.register.unit('l1'))?.unit.name).toBe('1号梯');
  await undo(false);
  expect(await store.read.register.unit('l1')).toBeNull();
  expect(await undo(true)).toMatchObject({ removed: 1, obstacles: gone });
});

it('while an import was compared that puts units behind it, is found out: nothing is imported unseen, nothing is left behind it', async () => {
  const store = await withUnits();
  await remove(store, 'l1');
  const file = '设备编号,厂商,设备种类,设备名称,场所编号,网关\nl5,yunling,电梯,5号梯,garden,g1';
  let compared = 0;
  const compare = async () => {
    const found = await plan(store, file);
    compared += 1;
    if (compared === 1) await remove(store, 'g1');
    return found;
  };
  const outcome = await importFile(store, compare, { goodRows: false, digest: null }, by);
  expect([outcome.kind, compared]).toEqual(['changed', 2]);
  expect(await store.read.register.unit('l5')).toBeNull();
});
