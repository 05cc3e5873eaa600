import { createRegisterBook, hmacToken, openStore, type Reads, storeIn } from '@vigil/store';
import { type RegisterFileInput, registerFileSchema } from '@vigil/vocabulary';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type KeptRegister, openRegister } from '../src/register-index.ts';
import { temporaryFolder } from './support/bench.ts';

const key = new Uint8Array(32);

async function setUp() {
  const store = await openStore(storeIn(await temporaryFolder(), { driver: 'sqlite' }));
  onTestFinished(() => store.close());
  const put = (file: Omit<RegisterFileInput, 'format' | 'version'>) =>
    store.transaction((tx) =>
      tx.register.import(registerFileSchema.parse({ format: 'vigil-register', version: 1, ...file }), (token) =>
        hmacToken(key, token),
      ),
    );
  return { store, put };
}

const site = (id: string) => ({ id, name: id, county: 'c', address: 'a', use: 'kitchen' as const });
const vendors = [{ id: 'acme', name: 'Acme' }];

/** As plain data, to compare. */
const shown = ({ version, units, children, cameras, unitOfCredential }: KeptRegister) => ({
  version,
  units: new Map([...units].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  children: new Map([...children].filter(([, ids]) => ids.size > 0).map(([id, ids]) => [id, [...ids].toSorted()])),
  cameras,
  unitOfCredential,
});

test('an edit of one unit of 20,000 reads one row and touches one unit', async () => {
  const { store, put } = await setUp();
  const units = Array.from({ length: 20_000 }, (_, n) => ({
    id: `u${n}`,
    vendor: 'acme',
    kind: n % 50 === 0 ? ('gateway' as const) : ('elevator' as const),
    name: `${n}`,
    ...(n % 50 === 0 ? {} : { gateway: `u${n - (n % 50)}` }),
  }));
  await put({ vendors, units });
  let rows = 0;
  const read: Pick<Reads, 'register' | 'credentials'> = {
    register: {
      ...store.read.register,
      async *changesSince(since) {
        for await (const page of store.read.register.changesSince(since)) {
          rows += page.vendors.length + page.sites.length + page.units.length;
          yield page;
        }
      },
    },
    credentials: {
      ...store.read.credentials,
      async *changesSince(since) {
        for await (const page of store.read.credentials.changesSince(since)) {
          rows += page.length;
          yield page;
        }
      },
    },
  };
  const register = await openRegister(read);
  expect(register.units.size).toBe(20_000);
  expect(register.children.get('u100')?.size).toBe(49);
  const [unitsBefore, childrenBefore] = [new Map(register.units), register.children.get('u100')];

  rows = 0;
  await store.transaction((tx) => tx.register.updateUnit('u101', { outOfUse: true }));
  expect(await register.refresh()).toBe(true);
  expect(rows).toBe(1);
  expect([...register.units].flatMap(([id, unit]) => (unitsBefore.get(id) === unit ? [] : [id]))).toEqual(['u101']);
  expect(register.children.get('u100')).toBe(childrenBefore);
  expect(await register.refresh()).toBe(false);
  const { version } = register;
  expect(register.changedSince(version)).toEqual(new Set());
  expect(register.changedSince(version - 1)).toEqual(new Set(['u101']));

  for (let n = 0; n < 40; n += 1) {
    await store.transaction((tx) => tx.register.updateUnit(`u${n}`, { outOfUse: true }));
    await register.refresh();
  }
  expect(register.changedSince(version + 38)).toEqual(new Set(['u38', 'u39']));
  expect(register.changedSince(version)).toBe('all');
  // Of a store that was further when this one was put in its place.
  expect(register.changedSince(version + 1_000)).toBe('all');
});

test('an index that followed any imports is the one that reading anew gives', async () => {
  const unit = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    kind: fc.constantFrom('camera' as const, 'gateway' as const, 'elevator' as const),
    site: fc.constantFrom('s1', 's2', undefined),
    gateway: fc.constantFrom('g1', 'g2', undefined),
  });
  const credential = fc.record({
    id: fc.constantFrom('x', 'y'),
    role: fc.constantFrom('device' as const, 'gateway' as const),
    units: fc.constantFrom(['g1'], ['g1', 'g2'], ['a'], ['a', 'b'], 'all' as const),
    token: fc.constantFrom('0123456789abcdef-0123', 'fedcba9876543210-0123'),
  });
  const step = fc.oneof(
    fc.record({
      units: fc.uniqueArray(unit, { selector: ({ id }) => id }),
      credentials: fc.uniqueArray(credential, { selector: ({ id }) => id }),
    }),
    fc.record({ remove: fc.constantFrom('x', 'y') }),
  );
  const ground = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, vendor: 'acme', kind: 'elevator' as const, name: id }));
  const gateways = ['g1', 'g2'].map((id) => ({ id, vendor: 'acme', kind: 'gateway' as const, name: id }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const { store, put } = await setUp();
      await put({ vendors, sites: [site('s1'), site('s2')], units: [...gateways, ...ground] });
      const register = await openRegister(store.read);
      for (const one of steps) {
        if ('remove' in one) {
          const known = (await store.read.credentials.all()).some(({ id }) => id === one.remove);
          if (known) await store.transaction((tx) => tx.credentials.remove(one.remove));
        } else {
          const units = one.units.map(({ id, kind, site: at, gateway }) => ({
            id,
            vendor: 'acme',
            kind,
            name: id,
            ...(at === undefined ? {} : { site: at }),
            ...(gateway === undefined ? {} : { gateway }),
          }));
          // A file changes none that is there: those it brings are made anew.
          const there = new Set((await store.read.credentials.all()).map(({ id }) => id));
          for (const { id } of one.credentials)
            if (there.has(id)) await store.transaction((tx) => tx.credentials.remove(id));
          await put({ units, credentials: one.credentials.map((row) => ({ ...row, vendor: 'acme' })) });
        }
        await register.refresh();
        expect(shown(register)).toEqual(shown(await openRegister(store.read)));
      }
      await store.close();
    }),
    { numRuns: 25 },
  );
});

test('a store that was put back from a backup is read anew', async () => {
  const { store, put } = await setUp();
  await put({ vendors, units: [{ id: 'a', vendor: 'acme', kind: 'elevator', name: 'a' }] });
  const other = await setUp();
  for (const name of ['one', 'two', 'three'])
    await other.put({ vendors, units: [{ id: 'b', vendor: 'acme', kind: 'elevator', name }] });
  let read: Reads = other.store.read;
  const book = createRegisterBook({
    get register() {
      return read.register;
    },
  });
  await book.refresh();
  expect([...book.units.keys()]).toEqual(['b']);
  read = store.read;
  expect(await book.refresh()).toMatchObject({ anew: true, version: 1 });
  expect([...book.units.keys()]).toEqual(['a']);
});
