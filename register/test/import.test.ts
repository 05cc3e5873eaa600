import { createRegisterBook, type Store } from '@vigil/store';
import { registerFileSchema, VigilError } from '@vigil/vocabulary';
import { describe, expect, it } from 'vitest';
import { exportRegister, importFile, lastImport, undoLastImport } from '../src/index.ts';
import { base, bringIn, by, faultsOf, hmac, openAlarm, openRegister, plan, refusalOf } from './support/register.ts';

const head = '设备编号,厂商,设备种类,设备名称,场所编号,救援识别码,楼层';
const row = (n: number, floors = 'B1-9'): string =>
  `l${n},yunling,电梯,${n}号梯,garden,${String(n).padStart(6, '0')},${floors}`;
const table = (...rows: readonly string[]): string => [head, ...rows].join('\n');

async function undo(store: Store, rest = false) {
  const last = await lastImport(store);
  return undoLastImport(store, { actor: 'li', now: Date.now, rest, importId: last?.id ?? 0 });
}
const units = async (store: Store) => [...(await store.read.registerImports.known()).units.values()];

const openAlarms = async (store: Store) =>
  (await store.read.alarms.list({ scope: { vendor: null, counties: null }, open: true, limit: 9, offset: 0 })).rows;

describe('an import', () => {
  it('is recorded with before and after, in the audit too; the same file again leaves no trace', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1), row(2)));
    await bringIn(store, table(row(1, 'B2-9'), row(2)));
    await bringIn(store, table(row(1, 'B2-9'), row(2)));
    const done = await store.read.registerImports.list(9);
    expect(done.map(({ counts }) => counts.units)).toEqual([
      { added: 0, changed: 1 },
      { added: 2, changed: 0 },
    ]);
    const audit = await store.read.audit.list({ limit: 9 });
    expect(audit).toHaveLength(2);
    expect(audit[0]?.detail).toMatchObject({ changes: [{ id: 'l1', changed: { floors: ['B1-9', 'B2-9'] } }] });
    expect(await store.read.audit.verify()).toBeNull();
  });

  it('runs alone: another is refused and told whose it waits for; a dead one is swept away', async () => {
    const store = await openRegister();
    const begin = (owner: string, alive: boolean) =>
      store.transaction((tx) =>
        tx.registerImports.begin({ at: 5, actor: 'zhang', source: 'a.csv', owner, counts: noCounts }, () => alive),
      );
    await begin('here 1', true);
    const refused = await refusalOf(bringIn(store, table(row(1))));
    // Its process is another one of this machine that does not live, or of another machine that may.
    expect(refused).toBeInstanceOf(VigilError);
    expect(refused).toMatchObject({ code: 'import-running', details: { actor: 'zhang', at: 5 } });
    expect(await begin('here 2', false)).toHaveProperty('id');
    expect((await units(store)).length).toBe(0);
  });

  it('that meets a row somebody wrote meanwhile imports nothing that nobody has looked at', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1), row(2)));
    const file = '设备编号,设备名称\nl1,甲梯\nl2,乙梯';
    let compared = 0;
    const compare = async () => {
      const found = await plan(store, file);
      compared += 1;
      if (compared === 1) await store.transaction((tx) => tx.register.updateUnit('l1', { name: '改过' }));
      return found;
    };
    const outcome = await importFile(store, compare, { goodRows: false, digest: null }, by);
    expect([outcome.kind, compared]).toEqual(['changed', 2]);
    expect(outcome.plan.rows[0]).toMatchObject({ before: { name: '改过' }, after: { name: '甲梯' } });
    expect((await units(store)).map(({ name }) => name)).toEqual(['改过', '2号梯']);
    expect(await store.read.registerImports.list(9)).toHaveLength(1);
    // Looked at again, and meant.
    const { digest } = outcome.plan;
    expect((await importFile(store, compare, { goodRows: false, digest }, by)).kind).toBe('imported');
    expect((await units(store)).map(({ name }) => name)).toEqual(['甲梯', '乙梯']);
  });

  it('that meets a row written to what it was goes on by itself', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1)));
    let compared = 0;
    const compare = async () => {
      const found = await plan(store, '设备编号,楼层\nl1,B3-3');
      compared += 1;
      if (compared === 1) await store.transaction((tx) => tx.register.updateUnit('l1', { name: '1号梯' }));
      return found;
    };
    expect((await importFile(store, compare, { goodRows: false, digest: null }, by)).kind).toBe('imported');
    expect((await units(store))[0]).toMatchObject({ name: '1号梯', floors: 'B3-3' });
  });

  it('keeps the alarms of a unit that moves to another vendor or county with it', async () => {
    const store = await openRegister({
      ...base,
      vendors: [...(base.vendors ?? []), { id: 'other', name: '别家' }],
      sites: [...(base.sites ?? []), { id: 'far', name: '远', county: 'yingde', address: '路' }],
    });
    await bringIn(store, table(row(1)));
    await openAlarm(store, 'l1');
    await bringIn(store, '设备编号,厂商,场所编号\nl1,other,far');
    const [alarm] = await openAlarms(store);
    expect(alarm).toMatchObject({ vendor: 'other', county: 'yingde' });
    // And back: what waits to be answered, and what it did against the contract, go with it.
    await store.transaction(async (tx) => {
      await tx.effects.add([{ kind: 'answer', key: 'vigil/v1/other/l1/answer', payload: '{}', dueAt: 1, at: 1 }]);
    });
    await undo(store);
    expect((await openAlarms(store))[0]).toMatchObject({ vendor: 'yunling', county: 'qingcheng' });
    const due = await store.read.effects.due({ kinds: ['answer'], now: 9_000_000_000_000, limit: 9 });
    expect(due.map(({ key }) => key)).toEqual(['vigil/v1/yunling/l1/answer']);
  });
});

const none = { added: 0, changed: 0 };
const noCounts = { vendors: none, organisations: none, sites: none, units: none };

describe('taking back the last import', () => {
  it('gives changed rows back what they had and takes out new ones, for every reader', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1)));
    const before = await units(store);
    await bringIn(store, table(row(1, 'B9-9'), row(2), row(3)));
    const book = createRegisterBook(store.read);
    await book.refresh();
    expect(await undo(store)).toEqual({ removed: 2, restored: 1, credentials: 0, obstacles: [] });
    expect(await book.refresh()).toMatchObject({ anew: true });
    expect([...book.units.keys()]).toEqual(['l1']);
    expect(await book.refresh()).toBeNull();
    expect(await units(store)).toEqual(before);
    expect(await store.read.register.removedAt()).toBe(await store.read.register.version());
    expect((await store.read.audit.list({ limit: 1 }))[0]).toMatchObject({ actor: 'li', action: 'register.undo' });
    // Then the one before it.
    expect(await undo(store)).toEqual({ removed: 1, restored: 0, credentials: 0, obstacles: [] });
    expect(await units(store)).toEqual([]);
    expect(await lastImport(store)).toBeNull();
  });

  it('finds names by pinyin as they came in, and as they were again afterwards', async () => {
    const store = await openRegister();
    const found = async (text: string) => {
      const ask = { scope: { vendor: null, counties: null }, today: '2026-11-27', limit: 9, offset: 0 };
      return (await store.read.units.search({ ...ask, text })).rows.map(({ unit }) => unit.id);
    };
    await bringIn(store, table(row(1)));
    await bringIn(store, '设备编号,设备名称\nl1,观光梯');
    expect([await found('ggt'), await found('1ht')]).toEqual([['l1'], []]);
    await undo(store);
    expect([await found('ggt'), await found('1ht')]).toEqual([[], ['l1']]);
  });

  it('is refused for rows that somebody changed since, unless the rest is wanted', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1)));
    await bringIn(store, table(row(1, 'B9-9'), row(2), row(3)));
    await store.transaction((tx) => tx.register.updateUnit('l2', { name: '改过' }));
    const version = await store.read.register.version();
    expect(await refusalOf(undo(store))).toEqual([{ list: 'units', id: 'l2', reason: 'changed-since', by: '' }]);
    expect(await store.read.register.version()).toBe(version);
    expect((await units(store)).length).toBe(3);
    expect(await undo(store, true)).toMatchObject({ removed: 1, restored: 1 });
    expect((await units(store)).map(({ id, name, floors }) => `${id} ${name} ${floors}`)).toEqual([
      'l1 1号梯 B1-9',
      'l2 改过 B1-9',
    ]);
  });

  it('never removes a unit with an open alarm, whatever is wanted', async () => {
    const store = await openRegister();
    await bringIn(store, table(row(1), row(2)));
    await openAlarm(store, 'l1');
    expect(await refusalOf(undo(store))).toEqual([{ list: 'units', id: 'l1', reason: 'open-alarm', by: '' }]);
    expect(await undo(store, true)).toMatchObject({ removed: 1, obstacles: [{ id: 'l1', reason: 'open-alarm' }] });
    expect((await units(store)).map(({ id }) => id)).toEqual(['l1']);
    expect(await openAlarms(store)).toHaveLength(1);
  });

  it('leaves places and gateways that others have come to use', async () => {
    const store = await openRegister();
    await bringIn(store, '场所编号,场所名称,区县,地址\nmall,商场,英德市,路1号');
    await bringIn(store, '设备编号,厂商,设备种类,设备名称,场所编号\nl1,yunling,电梯,1号梯,mall');
    await undo(store);
    await store.transaction((tx) =>
      tx.register.import(
        registerFileSchema.parse({
          format: 'vigil-register',
          version: 1,
          units: [{ id: 'l9', vendor: 'yunling', kind: 'elevator', name: '9', site: 'mall' }],
        }),
        hmac,
      ),
    );
    expect(await refusalOf(undo(store))).toEqual([{ list: 'sites', id: 'mall', reason: 'in-use', by: '' }]);
    expect((await store.read.registerImports.known()).sites.has('mall')).toBe(true);
  });
});

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('what is exported', () => {
  it('comes back as no change, list by list and as a whole, in both languages', async () => {
    const store = await openRegister();
    await bringIn(store, `${head},停用,有人感应,检验有效期至\n${row(1)},否,是,2027-05-31\n${row(2, "'=1+1")},是,否,`);
    await bringIn(store, '场所编号,营业时间,纬度\ngarden,"06:00-09:00,22:00-02:00",-12.5');
    for (const language of ['zh', 'en'] as const)
      for (const list of ['vendors', 'organisations', 'sites', 'units'] as const) {
        const text = await textOf(exportRegister(store.read, { list, format: 'csv', language }));
        const found = await plan(store, text);
        expect([text.charCodeAt(0), faultsOf(found), found.rows]).toEqual([0xfeff, [], []]);
        expect(found.read).toBeGreaterThan(0);
      }
    const whole = await textOf(exportRegister(store.read, { list: null, format: 'json', language: 'zh' }));
    const found = await plan(store, whole);
    expect([faultsOf(found), found.rows, found.unchanged]).toEqual([[], [], 5]);
    expect(whole).toContain('"=1+1"');
  });

  it('holds what its reader may see and no more', async () => {
    const store = await openRegister({
      ...base,
      vendors: [...(base.vendors ?? []), { id: 'other', name: '别家' }],
      sites: [...(base.sites ?? []), { id: 'far', name: '远', county: 'yingde', address: '路' }],
    });
    await bringIn(store, `${table(row(1))}\nl2,other,电梯,2号梯,far,000002,`);
    const seen = async (scope: { vendor: string | null; counties: readonly string[] | null }) => {
      const asked = { list: null, format: 'json', language: 'zh', scope } as const;
      const file: Record<string, readonly { id: string }[]> = JSON.parse(
        await textOf(exportRegister(store.read, asked)),
      );
      return ['units', 'sites', 'vendors'].map((list) => file[list]?.map(({ id }) => id).join());
    };
    expect(await seen({ vendor: 'other', counties: null })).toEqual(['l2', 'far', 'other']);
    expect(await seen({ vendor: null, counties: ['qingcheng'] })).toEqual(['l1', 'garden', 'yunling']);
  });
});
