/** Freezes plain data (objects and arrays) all the way down and returns it. Other objects (Buffer, Date) are left. */
export function deepFreeze<T>(value: T): T {
  if (Array.isArray(value) || isPlain(value)) {
    for (const child of Object.values(value)) deepFreeze(child);
    Object.freeze(value);
  }
  return value;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
