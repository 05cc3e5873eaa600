/** Without the keys that are undefined: `{ a?: T }` of the store means "absent", never "present and undefined". */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } & object {
  // The entries left are exactly those of T whose value is not undefined.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
