import { createRegisterBook, type RegisteredUnit, type Store } from '@vigil/store';

export interface RegisterContents {
  readonly version: number;
  readonly units: ReadonlyMap<string, RegisteredUnit>;
}

/** The whole register in memory for the pages that count it. Each reading takes in what changed since the last. */
export interface RegisterCache {
  read(): Promise<RegisterContents>;
}

export function createRegisterCache(store: Pick<Store, 'read'>): RegisterCache {
  const book = createRegisterBook(store.read);
  return {
    read: async () => {
      await book.refresh();
      return book;
    },
  };
}
