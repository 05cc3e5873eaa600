import { expect, it } from 'vitest';
import { everything, importCity, smallCity } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const today = '2026-11-24';
const unit = (id: string, inspectionValidUntil: string | undefined, more: object = {}) => ({
  id,
  vendor: 'acme',
  kind: 'elevator' as const,
  name: id,
  site: 'garden',
  user: 'estate',
  ...(inspectionValidUntil === undefined ? {} : { inspectionValidUntil }),
  ...more,
});

describeStores('work list of inspections', (open) => {
  async function start() {
    const { store } = await open();
    await importCity(store, {
      ...smallCity,
      units: [
        unit('newest', '2026-11-23'),
        unit('oldest', '2020-01-01'),
        unit('valid', '2028-01-01'),
        unit('month', '2026-11-24'),
        unit('undated', undefined),
        unit('stopped', '2019-01-01', { outOfUse: true }),
        unit('camera', '2019-01-01', { kind: 'camera' }),
        unit('far', '2021-05-05', { site: 'mall' }),
      ],
      credentials: [],
    });
    const list = async (query: object = {}) => {
      const wanted = { scope: everything, due: 'overdue' as const, today, limit: 50, offset: 0, ...query };
      const { rows, total } = await store.read.inspections.list(wanted);
      return { ids: rows.map((row) => row.unit.id), rows, total };
    };
    const takeUp = (id: string, at: number, note = '') =>
      store.transaction((tx) => tx.inspections.takeUp(id, { by: 'li', at, note }));
    return { store, list, takeUp };
  }

  it('holds special equipment in use by due state, the longest overdue first, in pages that tell how many there are', async () => {
    const { list } = await start();
    expect((await list()).ids).toEqual(['oldest', 'far', 'newest']);
    expect(await list({ limit: 1, offset: 2 })).toMatchObject({ ids: ['newest'], total: 3 });
    expect(await list({ offset: 50 })).toMatchObject({ ids: [], total: 3 });
    expect((await list({ due: 'due' })).ids).toEqual(['month']);
    expect((await list({ county: 'yingde' })).ids).toEqual(['far']);
    expect((await list({ scope: { vendor: null, counties: ['yingde'] } })).ids).toEqual(['far']);
    expect((await list({ text: 'NEW' })).ids).toEqual(['newest']);
    expect((await list()).rows[0]).toMatchObject({ user: { name: '阳光物业', phone: '0763-3000' }, takenUp: null });
  });

  it('says who works on what; a new certificate leaves nothing of it', async () => {
    const { store, list, takeUp } = await start();
    await takeUp('oldest', 5, '已电话通知');
    await takeUp('oldest', 6, '约在周五');
    expect((await list({ takenUp: true })).rows[0]?.takenUp).toEqual({ by: 'li', at: 6, note: '约在周五' });
    expect((await list({ takenUp: false })).ids).toEqual(['far', 'newest']);
    const renew = (inspectionValidUntil: string) =>
      store.transaction((tx) => tx.register.updateUnit('oldest', { inspectionValidUntil }));
    await renew('2025-01-01');
    expect((await list({ takenUp: true })).ids).toEqual([]);
    expect(await store.read.inspections.takenUp('oldest')).toBeNull();
    await takeUp('oldest', 9);
    await store.transaction((tx) => tx.inspections.release('oldest'));
    expect((await list({ takenUp: true })).total).toBe(0);
  });

  it('takes up no unit that is not there or has no date', async () => {
    const { takeUp } = await start();
    await expect(takeUp('nobody', 1)).rejects.toMatchObject({ code: 'not-found' });
    await expect(takeUp('undated', 1)).rejects.toMatchObject({ code: 'not-found' });
  });
});
