import type { Availability } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { importCity, unitState } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const minute = 60_000;
const t0 = Date.UTC(2026, 10, 27, 4);

describeStores('who has fallen silent', (open) => {
  it('is counted by vendor and county: heard, silent, ours, and the lost by the minute in which they were last heard', async () => {
    const { store } = await open();
    await importCity(store);
    const states: readonly (readonly [string, Availability, number])[] = [
      ['gw', 'offline', t0 + 5_000],
      ['l1', 'blocked', t0 + 59_000],
      ['l2', 'frozen', t0],
      ['l3', 'late', t0 + minute],
      ['l4', 'offline', t0 - 60 * minute],
      ['cam', 'unknown-ours', t0],
    ];
    await store.transaction((tx) =>
      tx.units.saveStates(
        states.map(([unitId, availability, lastSeenAt]) => unitState(unitId, { availability, lastSeenAt })),
      ),
    );
    const cells = await store.read.units.silenceCells(t0);
    const of = (vendor: string, county: string) =>
      cells.find((cell) => cell.vendor === vendor && cell.county === county);
    expect(of('acme', 'qingcheng')).toMatchObject({ heard: 1, silent: 2, ours: 0, lost: [{ at: t0, count: 2 }] });
    expect(of('acme', 'yingde')).toMatchObject({ heard: 0, silent: 1, lost: [{ at: t0 + minute, count: 1 }] });
    // Without a site, and lost longer ago than is looked back.
    expect(of('acme', '')).toMatchObject({ heard: 0, silent: 1, lost: [] });
    expect(of('other', 'qingcheng')).toMatchObject({ heard: 0, silent: 0, ours: 1 });
    expect((await store.read.units.silenceCells(t0 + 2 * minute)).flatMap(({ lost }) => lost)).toEqual([]);
  });
});
