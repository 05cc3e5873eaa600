import { availabilities, type RegisterFileInput } from '@vigil/vocabulary';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Store } from '../src/index.ts';
import { everything, hmac, parsed, unitState } from './support/samples.ts';
import { describeStores } from './support/stores.ts';

const vendors = ['acme', 'other'];
const counties = ['qingcheng', 'yingde', 'fogang'];
const unitIds = Array.from({ length: 12 }, (_, n) => `u${n}`);
const availability = fc.constantFrom(...availabilities);

type Register = Omit<RegisterFileInput, 'format' | 'version' | 'vendors'>;

const registers: fc.Arbitrary<Register> = fc.record({
  sites: fc.tuple(
    ...['s1', 's2'].map((id) =>
      fc.constantFrom(...counties).map((county) => ({ id, name: id, county, address: id, use: 'mall' as const })),
    ),
  ),
  units: fc
    .uniqueArray(
      fc.record({
        id: fc.constantFrom(...unitIds),
        vendor: fc.constantFrom(...vendors),
        site: fc.constantFrom('s1', 's2', undefined),
      }),
      { selector: (unit) => unit.id },
    )
    .map((units) =>
      units.map(({ id, vendor, site }) => ({
        id,
        vendor,
        kind: 'elevator' as const,
        name: id,
        ...(site === undefined ? {} : { site }),
      })),
    ),
});

const steps = fc.array(
  fc.oneof(
    registers.map((register) => ({ kind: 'import', register }) as const),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...unitIds), availability), { selector: ([id]) => id, minLength: 1 })
      .map((states) => ({ kind: 'states', states }) as const),
    fc
      .tuple(fc.constantFrom(...unitIds), fc.boolean())
      .map(([id, outOfUse]) => ({ kind: 'edit', id, outOfUse }) as const),
  ),
  { minLength: 1, maxLength: 12 },
);

/** What counting anew says, from the rows themselves. */
async function recounted(
  store: Store,
  scope: { readonly vendor: string | null; readonly counties: readonly string[] | null },
) {
  const by = Object.fromEntries(availabilities.map((name) => [name, 0]));
  let total = 0;
  for (const name of availabilities) {
    const { total: found } = await store.read.units.search({
      scope,
      availability: name,
      today: '2026-11-26',
      limit: 1,
      offset: 0,
    });
    by[name] = found;
    total += found;
  }
  return { total, by };
}

describeStores('counts of availability', (open) => {
  it('are what counting anew would give, after any imports, moves, edits and states', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { store } = await open();
        for (const step of list) {
          await store.transaction(async (tx) => {
            if (step.kind === 'states')
              await tx.units.saveStates(step.states.map(([id, name]) => unitState(id, { availability: name })));
            else if (step.kind === 'edit') {
              if ((await tx.register.unit(step.id)) !== null)
                await tx.register.updateUnit(step.id, { outOfUse: step.outOfUse });
            } else {
              const { sites, units } = step.register;
              const file = {
                format: 'vigil-register',
                version: 1,
                vendors: vendors.map((id) => ({ id, name: id })),
                sites,
                units,
              } as const;
              await tx.register.import(parsed(file), hmac);
            }
          });
        }
        for (const scope of [
          everything,
          { vendor: 'acme', counties: null },
          { vendor: null, counties: ['yingde', 'fogang'] },
        ])
          expect(await store.read.units.availabilityCounts(scope)).toEqual(await recounted(store, scope));
        await store.close();
      }),
      { numRuns: 40 },
    );
  });

  it('are undone together with the states that they followed', async () => {
    const { store } = await open();
    const file: RegisterFileInput = {
      format: 'vigil-register',
      version: 1,
      vendors: [{ id: 'acme', name: 'a' }],
      units: [{ id: 'u1', vendor: 'acme', kind: 'elevator', name: 'u1' }],
    };
    await store.transaction((tx) => tx.register.import(parsed(file), hmac));
    const failed = store.transaction(async (tx) => {
      await tx.units.saveStates([unitState('u1', { availability: 'offline' })]);
      expect((await tx.units.availabilityCounts(everything)).by.offline).toBe(1);
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(await store.read.units.availabilityCounts(everything)).toMatchObject({
      total: 1,
      by: { 'never-seen': 1, offline: 0 },
    });
  });
});
