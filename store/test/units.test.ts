import { availabilities, dueStates, inScope, judgeDue } from '@vigil/vocabulary';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { everything, importCity, newAlarm, registered, smallCity, unitState } from './support/samples.ts';
import { describeStores, type OpenFresh } from './support/stores.ts';

const page = { scope: everything, today: '2026-11-24', limit: 50, offset: 0 } as const;

async function city(open: OpenFresh) {
  const { store } = await open();
  await importCity(store);
  const ids = async (query: object) => {
    const { rows, total } = await store.read.units.search({ ...page, ...query });
    expect(total).toBe(rows.length);
    return rows.map((row) => row.unit.id as string);
  };
  return { store, ids };
}

describeStores('units', (open) => {
  it('keeps live states and replaces them whole', async () => {
    const { store } = await open();
    const empty = unitState('u2', {
      lastSeenAt: null,
      boot: null,
      seq: null,
      profile: null,
      firmware: null,
      intervalMs: null,
      peopleSensor: false,
      declared: null,
      declaredAt: null,
      availability: 'never-seen',
      skewMs: null,
      status: {},
      statusAt: null,
      memory: {},
    });
    await store.transaction((tx) => tx.units.saveStates([unitState('u1'), empty]));
    expect(await store.read.units.loadStates()).toEqual([unitState('u1'), empty]);
    await store.transaction((tx) => tx.units.saveStates([{ ...empty, unitId: 'u1' }]));
    expect(await store.read.units.state('u1')).toEqual({ ...empty, unitId: 'u1' });
    expect(await store.read.units.state('u3')).toBeNull();
    const said = { lastSeenAt: 9, seq: 9, skewMs: 9, status: { door: 'open' }, statusAt: 9, memory: { a: { v: 1 } } };
    const heard = { ...empty, unitId: 'u1', ...said };
    // Whatever else is given: only what every message changes is taken, and only where there is a row.
    await store.transaction((tx) =>
      tx.units.saveValues([
        { ...heard, firmware: '9', availability: 'offline' },
        { ...heard, unitId: 'u3' },
      ]),
    );
    expect(await store.read.units.state('u1')).toEqual(heard);
    expect(await store.read.units.state('u3')).toBeNull();
    expect(await store.read.changes.lastSeq()).toBe(0);
    await store.transaction((tx) => tx.units.announce(['u1', 'u2']));
    expect(await store.read.changes.after(0, 9)).toMatchObject([{ kind: 'unit', id: 'u1' }, { id: 'u2' }]);
  });

  it('are found by any of their numbers, by name and by place, without regard to case', async () => {
    const { ids } = await city(open);
    expect(await ids({ text: '100001' })).toEqual(['l1']);
    expect(await ids({ text: '32104406002012050030' })).toEqual(['l1']);
    expect(await ids({ text: '人民路' })).toEqual(['gw', 'l1', 'l2']);
    expect(await ids({ text: '城市广场' })).toEqual(['l3']);
    expect(await ids({ text: ' CAM ' })).toEqual(['cam']);
    expect(await ids({ text: '%' })).toEqual([]);
    expect(await ids({ text: '_' })).toEqual([]);
    expect(await ids({ text: String.raw`\ ' "` })).toEqual([]);
  });

  it('are filtered by kind, county, vendor, site and availability', async () => {
    const { store, ids } = await city(open);
    await store.transaction((tx) => tx.units.saveStates([unitState('l3', { availability: 'offline' })]));
    expect(await ids({ kind: 'camera' })).toEqual(['cam']);
    expect(await ids({ county: 'yingde' })).toEqual(['l3']);
    expect(await ids({ vendor: 'other' })).toEqual(['cam']);
    expect(await ids({ siteId: 'garden' })).toEqual(['gw', 'l1', 'l2']);
    expect(await ids({ availability: 'offline' })).toEqual(['l3']);
    expect(await ids({ availability: 'never-seen' })).toEqual(['cam', 'gw', 'l1', 'l2', 'l4']);
    const second = await store.read.units.search({ ...page, limit: 2, offset: 2 });
    expect([second.total, second.rows.map((row) => row.unit.id)]).toEqual([6, ['l1', 'l2']]);
  });

  it('are seen exactly as inScope says, in search and in counts', async () => {
    const { store, ids } = await city(open);
    const rows = await registered(store);
    const scope = fc.record({
      vendor: fc.constantFrom(null, 'acme', 'other'),
      counties: fc.constantFrom(null, [], ['qingcheng'], ['qingcheng', 'yingde']),
    });
    await fc.assert(
      fc.asyncProperty(scope, async (seen) => {
        const expected = rows
          .filter(({ unit, site }) => inScope(seen, { vendor: unit.vendor, county: site?.county ?? null }))
          .map(({ unit }) => unit.id as string);
        expect(await ids({ scope: seen })).toEqual(expected);
        expect((await store.read.units.availabilityCounts(seen)).total).toBe(expected.length);
      }),
      { numRuns: 15 },
    );
  });

  it('are due exactly as judgeDue says, whatever the date on the certificate', async () => {
    const { store } = await open();
    const day = fc
      .integer({ min: -70, max: 70 })
      .map((offset) => new Date(Date.parse('2026-11-24') + offset * 86_400_000).toISOString().slice(0, 10));
    const certificates = fc.array(fc.record({ date: fc.option(day), outOfUse: fc.boolean() }), { minLength: 1 });
    let imported = 0;
    await fc.assert(
      fc.asyncProperty(certificates, day, async (list, today) => {
        const units = list.map(({ date, outOfUse }, n) => ({
          id: `d${imported + n}`,
          vendor: 'acme',
          kind: 'elevator' as const,
          name: 'x',
          outOfUse,
          ...(date === null ? {} : { inspectionValidUntil: date }),
        }));
        imported += list.length;
        await importCity(store, { ...smallCity, units, credentials: [] });
        for (const due of dueStates) {
          const { rows } = await store.read.units.search({ ...page, today, due, limit: 100_000 });
          const found = new Set(rows.map((row) => row.unit.id as string));
          for (const unit of units) {
            const { state } = judgeDue({
              validUntil: 'inspectionValidUntil' in unit ? (unit.inspectionValidUntil ?? null) : null,
              outOfUse: unit.outOfUse,
              today,
            });
            expect(found.has(unit.id)).toBe(state === due);
          }
          expect(rows.every((row) => row.due === due)).toBe(true);
          // In the order in which they are worked through: the oldest date first.
          const dates = rows.map(({ unit }) => unit.inspectionValidUntil ?? '');
          expect(dates).toEqual(dates.toSorted());
        }
      }),
      { numRuns: 12 },
    );
  });

  it('show their open alarms and the worst of them', async () => {
    const { store } = await city(open);
    await store.transaction(async (tx) => {
      await tx.alarms.insert(newAlarm({ priority: 'low' }));
      await tx.alarms.insert(newAlarm({ code: 'unclassified-alarm', priority: 'high' }));
    });
    const { rows } = await store.read.units.search({ ...page, siteId: 'garden' });
    expect(rows.map((row) => [row.unit.id, row.openAlarms, row.worst])).toEqual([
      ['gw', 0, null],
      ['l1', 2, 'high'],
      ['l2', 0, null],
    ]);
  });

  it('are counted by availability, the never heard ones too', async () => {
    const { store } = await city(open);
    await store.transaction((tx) => tx.units.saveStates([unitState('l1'), unitState('l2', { availability: 'late' })]));
    const counts = await store.read.units.availabilityCounts(everything);
    expect(Object.keys(counts.by).toSorted()).toEqual([...availabilities].toSorted());
    expect(counts).toMatchObject({ total: 6, by: { online: 1, late: 1, 'never-seen': 4, offline: 0 } });
  });
});
