/** Runs pieces of work one after another, in the order they came; one that fails does not stop the next. */
export interface Serial {
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything handed over so far has ended, however it ended. */
  idle(): Promise<void>;
}

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (work) => {
      const mine = last.then(work, work);
      last = mine;
      return mine;
    },
    idle: async () => {
      await Promise.allSettled([last]);
    },
  };
}
