import type { FieldValue, HistoryPoint, RejectedPoint } from './history-driver.ts';

/** InfluxDB's greatest time; the two above it are reserved (influxdb/models/time.go). */
const MAX_TIME_NS = 9_223_372_036_854_775_806n;
/** Names that InfluxDB itself gives a meaning ("invalid field name: input field "time"", 1.6), and one JavaScript does. */
const RESERVED = new Set(['time', '_field', '_measurement', '__proto__']);

/** Why no engine could store this point, or null. The same rule for every driver, so that they stay exchangeable. */
function unstorableReason(point: HistoryPoint): string | null {
  if (point.unit === '') return 'the unit is empty';
  if (point.timeNs < 0n || point.timeNs > MAX_TIME_NS) return 'the time is outside 1970…2262';
  for (const key in point.tags) {
    if (key === 'unit' || key === '' || RESERVED.has(key)) return `the tag name "${key}" is reserved`;
  }
  let storable = 0;
  for (const key in point.fields) {
    if (key === '' || RESERVED.has(key)) return `the field name "${key}" is reserved`;
    if (isStorableValue(point.fields[key])) storable += 1;
  }
  return storable === 0 ? 'no field has a value that can be stored' : null;
}

/** NaN and ±Infinity have no form in line protocol nor in JSON: the field is left out, the point stays. */
export function isStorableValue(value: FieldValue | undefined): value is FieldValue {
  return typeof value === 'number' ? Number.isFinite(value) : value !== undefined;
}

/** Splits a batch once, before any I/O. `bad` is empty and `good` is the argument itself in the usual case. */
export function partitionStorable(points: readonly HistoryPoint[]): {
  readonly good: readonly HistoryPoint[];
  readonly bad: readonly RejectedPoint[];
} {
  const bad: RejectedPoint[] = [];
  for (const point of points) {
    const reason = unstorableReason(point);
    if (reason !== null) bad.push({ point, reason });
  }
  if (bad.length === 0) return { good: points, bad };
  const refused = new Set(bad.map((entry) => entry.point));
  return { good: points.filter((point) => !refused.has(point)), bad };
}
