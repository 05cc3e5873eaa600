import type { RegisteredUnit, Store } from '@vigil/store';

export interface RegisterContents {
  readonly version: number;
  readonly units: ReadonlyMap<string, RegisteredUnit>;
}

/** The whole register in memory for the pages that count it. Read anew when its version has grown. */
export interface RegisterCache {
  read(): Promise<RegisterContents>;
}

export function createRegisterCache(store: Store): RegisterCache {
  let contents: RegisterContents = { version: -1, units: new Map() };
  return {
    read: async () => {
      if ((await store.read.register.version()) !== contents.version) {
        const { version, units } = await store.read.register.all();
        contents = { version, units: new Map(units.map((entry) => [entry.unit.id, entry])) };
      }
      return contents;
    },
  };
}
