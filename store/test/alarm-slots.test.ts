import { closingOf } from '@vigil/harness';
import { raiseAlarm } from '@vigil/vocabulary';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from '../src/index.ts';
import { everything, newAlarm } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const fault = (unitId: string) =>
  newAlarm({
    unitId,
    lane: 'fault',
    priority: 'high',
    state: raiseAlarm({ at: 1, latched: false, suppression: null }).state,
  });
const emergency = (unitId: string) =>
  newAlarm({
    unitId,
    lane: 'emergency',
    priority: 'emergency',
    state: raiseAlarm({ at: 1, latched: true, suppression: null }).state,
  });
const raise = (store: Store, unitId: string) => store.transaction((tx) => tx.alarms.insert(emergency(unitId)));
const close = (store: Store, id: string) =>
  store.transaction(async (tx) => {
    await tx.alarms.apply(id, { type: 'acknowledge', at: 2, by: 'wang' });
    return (await tx.alarms.apply(id, { type: 'close', at: 3, by: 'wang', ...closingOf('rescued') })).alarm;
  });

describeStores('slots of emergencies', (open) => {
  it('the lowest free one is taken, and kept whatever happens to the alarm', async () => {
    const { store } = await open();
    const [one, two] = [await raise(store, 'a'), await raise(store, 'b')];
    expect([one.slot, two.slot]).toEqual([1, 2]);
    await store.transaction((tx) => tx.alarms.apply(two.id, { type: 'acknowledge', at: 2, by: 'wang' }));
    await store.transaction((tx) => tx.alarms.apply(two.id, { type: 'clear', at: 3 }));
    await store.transaction((tx) => tx.alarms.apply(two.id, { type: 'raise', at: 4 }));
    const views = await store.read.alarms.openViews(everything, 9);
    expect(views.map(({ id, slot }) => [id, slot])).toEqual([
      [two.id, 2],
      [one.id, 1],
    ]);
  });

  it('a fault has none until people make an emergency of it, in that transaction', async () => {
    const { store } = await open();
    await raise(store, 'a');
    const { id, slot } = await store.transaction((tx) => tx.alarms.insert(fault('b')));
    expect(slot).toBeNull();
    const facts = { priority: 'emergency', occupancy: 'yes' } as const;
    const { alarm } = await store.transaction((tx) => tx.alarms.apply(id, { type: 'raise', at: 5 }, { facts }));
    expect(alarm.slot).toBe(2);
    expect((await store.read.alarms.view(id))?.slot).toBe(2);
  });

  it('a freed one stays empty for 3 s by the clock of who writes', async () => {
    let now = 1_000_000;
    const { store } = await open({ clock: () => now });
    const first = await raise(store, 'a');
    await raise(store, 'b');
    expect((await close(store, first.id)).state.closed).not.toBeNull();
    expect((await store.read.alarms.view(first.id))?.slot).toBeNull();
    now += 2_999;
    expect((await raise(store, 'c')).slot).toBe(3);
    now += 1;
    expect((await raise(store, 'd')).slot).toBe(1);
    expect((await raise(store, 'e')).slot).toBe(4);
  });

  it('a clock that is set by hours, either way, keeps no slot from everybody', async () => {
    const hour = 3_600_000;
    for (const step of [-hour, hour]) {
      let now = 10 * hour;
      const { store } = await open({ clock: () => now });
      await close(store, (await raise(store, 'a')).id);
      now += step;
      expect((await raise(store, 'b')).slot).toBe(1);
    }
  });

  it('no two open emergencies ever share one, and none moves', async () => {
    const step = fc.record({ unit: fc.integer({ min: 1, max: 6 }), waits: fc.constantFrom(0, 1_000, 3_000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let now = 5_000;
        const { store } = await open({ clock: () => now });
        const held = new Map<string, { readonly id: string; readonly slot: number | null }>();
        const freedAt = new Map<number, number>();
        for (const { unit, waits } of steps) {
          now += waits;
          const known = held.get(`u${unit}`);
          if (known !== undefined) {
            await close(store, known.id);
            held.delete(`u${unit}`);
            freedAt.set(known.slot ?? 0, now);
            continue;
          }
          const { id, slot } = await raise(store, `u${unit}`);
          const taken = new Set([...held.values()].map((other) => other.slot));
          const isFree = (n: number) => !taken.has(n) && now - (freedAt.get(n) ?? 0) >= 3_000;
          let lowest = 1;
          while (!isFree(lowest)) lowest += 1;
          expect(slot).toBe(lowest);
          held.set(`u${unit}`, { id, slot });
        }
        const shown = await store.read.alarms.openViews(everything, 9);
        expect(new Map(shown.map((view) => [view.id, view.slot]))).toEqual(
          new Map([...held.values()].map(({ id, slot }) => [id, slot])),
        );
      }),
      { numRuns: 25 },
    );
  });
});
