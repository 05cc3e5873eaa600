import type { RegisteredUnit, Store } from '@vigil/store';

/** The whole register in memory for the pages that count it. Read anew when its version has grown. */
export interface RegisterCache {
  units(): Promise<ReadonlyMap<string, RegisteredUnit>>;
}

export function createRegisterCache(store: Store): RegisterCache {
  let version = -1;
  let units: ReadonlyMap<string, RegisteredUnit> = new Map();
  let reading: Promise<void> | null = null;
  const read = async (): Promise<void> => {
    const all = await store.read.register.all();
    version = all.version;
    units = new Map(all.units.map((entry) => [entry.unit.id, entry]));
  };
  return {
    units: async () => {
      if ((await store.read.register.version()) !== version) {
        reading ??= read().finally(() => {
          reading = null;
        });
        await reading;
      }
      return units;
    },
  };
}
