import type { ContractFaultKind } from '@vigil/vocabulary';
import { expect, it } from 'vitest';
import { type ContractFault, pathsKept } from '../src/operational/ports/contract-faults.ts';
import { everything, importCity } from './support/samples.ts';
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
    expect(await store.transaction((tx) => tx.contractFaults.trim(5_000))).toBe(1);
    expect(await store.read.contractFaults.list({ scope: everything, limit: 10 })).toHaveLength(1);
  });
});
