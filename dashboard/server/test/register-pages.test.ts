import type { RegisteredUnit } from '@vigil/store';
import { type ComplianceRow, defaultPlaces, dueStates, type KitchenView, unitIdSchema } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { complianceRows } from '../src/inspection/compliance.ts';
import { raise } from './support/alarms.ts';
import type { Client } from './support/client.ts';
import { eventually } from './support/eventually.ts';
import { sampleRegister } from './support/register.ts';
import { type Running, run } from './support/running.ts';
import { unitState } from './support/unit-state.ts';

describe('compliance', () => {
  const { units, sites, vendors } = sampleRegister();
  const registered: readonly RegisteredUnit[] = units.map((unit) => {
    const vendor = vendors.find(({ id }) => id === unit.vendor);
    if (vendor === undefined) throw new Error('sample register is broken');
    return { unit, vendor, site: sites.find(({ id }) => id === unit.site) ?? null };
  });
  it('counts every unit under inspection once, and cameras not at all', () => {
    const rows = complianceRows(registered, { vendor: null, counties: null }, '2026-11-23');
    expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(4);
    for (const row of rows) expect(dueStates.reduce((sum, state) => sum + row.by[state], 0)).toBe(row.total);
    const found = rows.find((row) => row.county === 'lianzhou' && row.kind === 'elevator');
    expect(found?.by).toMatchObject({ overdue: 1, ok: 0 });
  });
  it('has the counties in the order of the register, and what has none last', () => {
    const known = defaultPlaces.counties.map(({ id }) => id);
    const everywhere = ['elsewhere', ...known.toReversed()].flatMap((county) =>
      registered.map((entry) => ({ ...entry, site: entry.site && { ...entry.site, county } })),
    );
    const nowhere = registered.map((entry) => ({ ...entry, site: null }));
    const rows = complianceRows([...nowhere, ...everywhere], { vendor: null, counties: null }, '2026-11-23');
    expect([...new Set(rows.map(({ county }) => county))]).toEqual([...known, 'elsewhere', null]);
  });
});

describe('pages that count the register, over HTTP', () => {
  let running: Running;
  let op: Client;
  beforeAll(async () => {
    running = await run();
    op = await running.client('sup');
  });
  afterAll(() => running.stop());
  const overdue = async (client = op): Promise<number> => {
    const rows: readonly ComplianceRow[] = (await client.get('/api/compliance')).body;
    return rows.reduce((sum, row) => sum + row.by.overdue, 0);
  };
  const kitchens = async (): Promise<readonly KitchenView[]> => (await op.get('/api/kitchens')).body;

  it('a changed date and an import are counted by the very next request, for every scope', async () => {
    const bolt = await running.client('bolt');
    expect([await overdue(), await overdue(bolt)]).toEqual([1, 0]);
    await op.patch('/api/units/B-1', { inspectionValidUntil: '2020-02-02' });
    expect([await overdue(), await overdue(bolt)]).toEqual([2, 1]);
    await op.patch('/api/units/B-1', { outOfUse: true });
    expect([await overdue(), await overdue(bolt)]).toEqual([1, 0]);
    const file = sampleRegister();
    await running.ingest.transaction((tx) =>
      tx.register.import(
        { ...file, units: file.units.map((unit) => ({ ...unit, inspectionValidUntil: '2019-09-09' })) },
        () => new Uint8Array(32),
      ),
    );
    // Two lifts of acme, a lift and a boiler of bolt; a camera is under no inspection.
    expect([await overdue(), await overdue(bolt)]).toEqual([4, 2]);
  });

  it('a kitchen has what its cameras said last, and null for what none ever said', async () => {
    const camera = async () => (await kitchens())[0]?.cameras[0];
    expect(await camera()).toMatchObject({
      unitId: 'C-1',
      availability: 'never-seen',
      reachable: null,
      condition: 'unknown',
    });
    await running.ingest.transaction((tx) =>
      tx.units.saveStates([unitState('C-1', { status: { reachable: false, imageOk: true } })]),
    );
    await raise(running.ingest, 'C-1', 'camera-offline');
    await eventually('the states are read again', async () => (await camera())?.reachable === false);
    expect(await camera()).toMatchObject({ condition: 'bad', streaming: null, imageOk: true, openAlarms: 1 });
  });

  it('what a camera said before it fell silent is not what it is now', async () => {
    const camera = async () => (await kitchens())[0]?.cameras[0];
    const fine = { reachable: true, streaming: true, recording: true, imageOk: true };
    const unknown = { reachable: null, streaming: null, recording: null, imageOk: null };
    for (const availability of ['offline', 'blocked', 'frozen', 'unknown-ours'] as const) {
      await running.ingest.transaction((tx) => tx.units.saveStates([unitState('C-1', { status: fine, availability })]));
      await eventually('the states are read again', async () => (await camera())?.availability === availability);
      expect(await camera()).toMatchObject(unknown);
    }
    await running.ingest.transaction((tx) =>
      tx.units.saveStates([unitState('C-1', { status: fine, availability: 'late' })]),
    );
    await eventually('the states are read again', async () => (await camera())?.availability === 'late');
    expect(await camera()).toMatchObject(fine);
  });

  it('a kitchen entered into the register is there at once', async () => {
    const file = sampleRegister();
    const [site] = file.sites.filter(({ id }) => id === 'k1');
    const [camera] = file.units.filter(({ id }) => id === 'C-1');
    if (site === undefined || camera === undefined) throw new Error('sample register is broken');
    await running.ingest.transaction((tx) =>
      tx.register.import(
        {
          ...file,
          sites: [{ ...site, id: 'k2', name: '二中食堂' }],
          units: [{ ...camera, id: unitIdSchema.parse('C-2'), site: 'k2' }],
        },
        () => new Uint8Array(32),
      ),
    );
    expect((await kitchens()).map(({ siteId }) => siteId).toSorted()).toEqual(['k1', 'k2']);
  });
});
