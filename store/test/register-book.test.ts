import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRegisterBook, type Reads, type RegisterBook, type Store } from '../src/index.ts';
import { hmac, importCity, parsed, registered, smallCity } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const units = 20_000;

/** Reads through, and counts every row that comes. */
function counting(read: Reads): { readonly read: Pick<Reads, 'register'>; rows: number } {
  const counted = {
    rows: 0,
    read: {
      register: {
        ...read.register,
        async *changesSince(since: number) {
          for await (const page of read.register.changesSince(since)) {
            counted.rows += page.vendors.length + page.sites.length + page.units.length;
            yield page;
          }
        },
      },
    },
  };
  return counted;
}

async function bigCity(store: Store): Promise<void> {
  const file = parsed({
    format: 'vigil-register',
    version: 1,
    vendors: [{ id: 'acme', name: 'Acme' }],
    sites: Array.from({ length: 100 }, (_, n) => ({
      id: `s${n}`,
      name: `${n}`,
      county: 'yingde',
      address: 'a',
      use: 'mall' as const,
    })),
    units: Array.from({ length: units }, (_, n) => ({
      id: `u${n}`,
      vendor: 'acme',
      kind: 'elevator' as const,
      name: `${n}`,
      site: `s${n % 100}`,
    })),
  });
  await store.transaction((tx) => tx.register.import(file, hmac));
}

const sorted = (book: RegisterBook) => [...book.units.values()].toSorted((a, b) => (a.unit.id < b.unit.id ? -1 : 1));

describeStores('a register that is followed', (open) => {
  it(`reads one row of ${units} when one unit was edited, and touches no other`, async () => {
    const { store } = await open();
    await bigCity(store);
    const counted = counting(store.read);
    const book = createRegisterBook(counted.read);
    expect((await book.refresh())?.units).toHaveLength(units);
    expect(counted.rows).toBe(units + 101);
    const before = new Map(book.units);

    counted.rows = 0;
    await store.transaction((tx) => tx.register.updateUnit('u777', { outOfUse: true }));
    const news = await book.refresh();
    expect(counted.rows).toBe(1);
    expect(news).toMatchObject({ anew: false, units: [{ after: { unit: { id: 'u777', outOfUse: true } } }] });
    expect(news?.units[0]?.before).toBe(before.get('u777'));
    expect([...book.units].filter(([id, entry]) => before.get(id) !== entry).map(([id]) => id)).toEqual(['u777']);
    expect(await book.refresh()).toBeNull();

    counted.rows = 0;
    const site = { id: 's5', name: '新名', county: 'qingcheng', address: 'b', use: 'mall' } as const;
    await store.transaction((tx) =>
      tx.register.import(parsed({ format: 'vigil-register', version: 1, sites: [site] }), hmac),
    );
    expect((await book.refresh())?.units).toHaveLength(units / 100);
    expect(counted.rows).toBe(1);
    expect(book.units.get('u105')?.site?.county).toBe('qingcheng');
  });

  it('is what reading anew gives, after any edits and imports and however seldom it looks', async () => {
    const ids = (smallCity.units ?? []).map((unit) => unit.id);
    const step = fc.oneof(
      fc.record({ kind: fc.constant('edit' as const), id: fc.constantFrom(...ids), name: fc.constantFrom('a', 'b') }),
      fc.record({
        kind: fc.constant('move' as const),
        id: fc.constantFrom('l1', 'l2', 'l3'),
        site: fc.constantFrom('garden', 'mall', undefined),
      }),
      fc.record({ kind: fc.constant('county' as const), county: fc.constantFrom('x', 'y') }),
      fc.record({ kind: fc.constant('vendor' as const), name: fc.constantFrom('x', 'y') }),
      fc.record({ kind: fc.constant('look' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const { store } = await open();
        await importCity(store);
        const book = createRegisterBook(store.read);
        for (const one of steps) {
          if (one.kind === 'look') await book.refresh();
          else if (one.kind === 'edit')
            await store.transaction((tx) => tx.register.updateUnit(one.id, { name: one.name }));
          else {
            const { vendors = [], sites = [], units: rows = [] } = smallCity;
            await importCity(store, {
              ...smallCity,
              credentials: [],
              vendors: one.kind === 'vendor' ? vendors.map((row) => ({ ...row, name: one.name })) : vendors,
              sites: one.kind === 'county' ? sites.map((row) => ({ ...row, county: one.county })) : sites,
              units: rows.map((row) => {
                if (one.kind !== 'move' || row.id !== one.id) return row;
                const { site: _, ...rest } = row;
                return one.site === undefined ? rest : { ...rest, site: one.site };
              }),
            });
          }
        }
        await book.refresh();
        expect(sorted(book)).toEqual(await registered(store));
        await store.close();
      }),
      { numRuns: 25 },
    );
  });

  it('tells what was before also when a refresh had failed half-way', async () => {
    const { store } = await open();
    await importCity(store);
    let broken = false;
    const read: Pick<Reads, 'register'> = {
      register: {
        ...store.read.register,
        async *changesSince(since) {
          yield* store.read.register.changesSince(since);
          if (broken) throw new RangeError('the store went away');
        },
      },
    };
    const book = createRegisterBook(read);
    await book.refresh();
    const before = book.units.get('l1');
    await store.transaction((tx) => tx.register.updateUnit('l1', { name: 'other' }));
    broken = true;
    await expect(book.refresh()).rejects.toThrow(RangeError);
    broken = false;
    expect((await book.refresh())?.units).toEqual([
      { before, after: { ...before, unit: { ...before?.unit, name: 'other' } } },
    ]);
  });

  it('follows credentials too: what was added, changed and removed since', async () => {
    const { store } = await open();
    await importCity(store);
    const changes = async (since: number) => {
      const found: string[] = [];
      for await (const page of store.read.credentials.changesSince(since))
        found.push(...page.map(({ record, removed }) => `${record.id}${removed ? ' removed' : ''}`));
      return found;
    };
    const version = await store.read.credentials.version();
    expect(await changes(0)).toEqual(['acme-gw', 'dev-cam', 'dev-l1']);
    expect(await changes(version)).toEqual([]);
    await store.transaction((tx) => tx.credentials.setEnabled('dev-l1', false));
    await store.transaction((tx) => tx.credentials.remove('dev-cam'));
    expect(await changes(version)).toEqual(['dev-l1', 'dev-cam removed']);
  });
});
