import type { ContractFaultKind } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { type ContractFault, pathsKept } from '../src/operational/ports/contract-faults.ts';
import { everything, importCity, smallCity } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const fault = (over: Partial<ContractFault> = {}): ContractFault => ({
  credential: 'l1',
  unitId: 'l1',
  vendor: 'acme',
  kind: 'retain',
  path: 'alarm',
  count: 1,
  firstAt: 1_000,
  lastAt: 1_000,
  sample: 'vigil/v1/acme/l1/alarm',
  ...over,
});

describeStores('contract faults', (open) => {
  it('of one kind are one row with first and last time, count and the newest sample', async () => {
    const { store } = await open();
    await importCity(store);
    const note = (...faults: ContractFault[]) => store.transaction((tx) => tx.contractFaults.note(faults));
    await note(fault(), fault({ kind: 'oversized', path: '' }));
    await note(fault({ count: 3, firstAt: 5_000, lastAt: 6_000, sample: 'newer' }));
    await note(fault({ lastAt: 2_000, sample: '' }));
    const rows = await store.read.contractFaults.list({ scope: everything, limit: 10 });
    expect(rows).toEqual([
      fault({ count: 5, firstAt: 1_000, lastAt: 6_000, sample: 'newer' }),
      fault({ kind: 'oversized', path: '' }),
    ]);
    expect(await store.read.contractFaults.counts(everything, 3_000)).toEqual([
      { kind: 'retain', vendor: 'acme', count: 5 },
    ]);
  });

  it('are seen by their vendor and county alone', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) =>
      tx.contractFaults.note([fault(), fault({ unitId: null }), fault({ vendor: 'other', unitId: 'cam' })]),
    );
    const seen = async (scope: { vendor: string | null; counties: readonly string[] | null }) =>
      (await store.read.contractFaults.list({ scope, limit: 10 })).map(({ vendor, unitId }) => [vendor, unitId]);
    expect(await seen({ vendor: 'other', counties: null })).toEqual([['other', 'cam']]);
    expect(await seen({ vendor: 'acme', counties: ['qingcheng'] })).toEqual([['acme', 'l1']]);
    expect(await seen(everything)).toHaveLength(3);
  });

  it('cannot be invented without end: what is beyond the bound is one row a kind', async () => {
    const { store } = await open();
    await importCity(store);
    const invented = Array.from({ length: pathsKept + 50 }, (_, i) => fault({ kind: 'unknown-field', path: `f${i}` }));
    await store.transaction((tx) => tx.contractFaults.note(invented));
    const rows = await store.read.contractFaults.list({ scope: everything, limit: 1_000 });
    expect(rows).toHaveLength(pathsKept + 1);
    expect(rows.find(({ path }) => path === '…')).toMatchObject({ count: 50 });
    const kinds: readonly ContractFaultKind[] = [...new Set(rows.map(({ kind }) => kind))];
    expect(kinds).toEqual(['unknown-field']);
  });

  it('that were mended are forgotten', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) => tx.contractFaults.note([fault(), fault({ path: 'new', lastAt: 9_000 })]));
    expect(await store.transaction((tx) => tx.contractFaults.trim(5_000, 9_000))).toBe(1);
    expect(await store.read.contractFaults.list({ scope: everything, limit: 10 })).toHaveLength(1);
  });

  it('of a time when our clock was ahead happened now: they are not the newest for years, and end in their time', async () => {
    const { store } = await open();
    await importCity(store);
    const years = 3 * 365 * 86_400_000;
    await store.transaction((tx) =>
      tx.contractFaults.note([fault({ firstAt: years, lastAt: years + 5 }), fault({ path: 'new', lastAt: 600_000 })]),
    );
    const trim = (now: number) => store.transaction((tx) => tx.contractFaults.trim(now - 500_000, now));
    const list = async () =>
      (await store.read.contractFaults.list({ scope: everything, limit: 9 })).map((each) => [each.path, each.lastAt]);
    expect(await trim(700_000)).toBe(0);
    expect(await list()).toEqual([
      ['alarm', 700_000],
      ['new', 600_000],
    ]);
    const [{ firstAt } = { firstAt: 0 }] = await store.read.contractFaults.list({ scope: everything, limit: 1 });
    expect(firstAt).toBe(700_000);
    expect(await trim(1_200_001)).toBe(2);
  });

  it('go with their unit, or their credential, to another vendor', async () => {
    const { store } = await open();
    await importCity(store);
    await store.transaction((tx) =>
      tx.contractFaults.note([
        fault({ unitId: 'l3', credential: 'l3' }),
        fault({ unitId: 'l2', credential: 'platform' }),
        fault({ unitId: null, credential: 'platform' }),
      ]),
    );
    const seenBy = async (vendor: string) =>
      (await store.read.contractFaults.list({ scope: { vendor, counties: null }, limit: 9 })).map(
        ({ unitId, credential }) => `${credential} ${unitId ?? '-'}`,
      );
    const units = (smallCity.units ?? []).map((unit) => (unit.id === 'l3' ? { ...unit, vendor: 'other' } : unit));
    await importCity(store, { ...smallCity, units, credentials: [] });
    expect(await seenBy('other')).toEqual(['l3 l3']);
    expect((await seenBy('acme')).toSorted()).toEqual(['platform -', 'platform l2']);
    const credential = {
      id: 'platform',
      role: 'gateway' as const,
      token: 'a-token-of-a-platform-0123456789',
      units: 'all' as const,
    };
    await importCity(store, { ...smallCity, units, credentials: [{ ...credential, vendor: 'acme' }] });
    // From one vendor to another it goes by being removed and made anew.
    await store.transaction((tx) => tx.credentials.remove('platform'));
    await importCity(store, { ...smallCity, units, credentials: [{ ...credential, vendor: 'other' }] });
    expect((await seenBy('other')).toSorted()).toEqual(['l3 l3', 'platform -']);
    expect(await seenBy('acme')).toEqual(['platform l2']);
  });
});
