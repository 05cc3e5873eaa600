import { bucketWidthMs } from '../buckets.ts';
import type {
  FieldValue,
  HistoryMeasurement,
  HistorySample,
  RangePoint,
  RangeQuery,
  RangeSeries,
} from '../history-driver.ts';
import { HistoryError } from '../history-error.ts';
import { answerError, queryVerdict } from './http-verdict.ts';
import { quoteName, quoteString, timeLiteral } from './influxql.ts';
import { parseResult, type ResultTable } from './influxql-result.ts';
import type { PoolCaller } from './pool-call.ts';

export interface InfluxqlReader {
  range(query: RangeQuery): Promise<readonly RangeSeries[]>;
  latest(measurement: HistoryMeasurement, unit: string, limit: number): Promise<readonly HistorySample[]>;
  count(measurement: HistoryMeasurement, fromMs: number, toMs: number): Promise<number>;
}

export interface ReadPlace {
  readonly database: string;
  readonly retentionPolicy?: string | undefined;
  /** The first write will make the database: until then it reads as empty, as an embedded history does. */
  readonly missingIsEmpty?: boolean;
}

/** Values fetched in one answer while counting: bounds the memory of `count`. */
const COUNT_SLICE_VALUES = 200_000;

/**
 * Reads through `/query`, which InfluxDB 1.x, 2.x (DBRP mapping) and 3 serve alike: one reader for every version.
 * Flux would not do: absent in 3, switched off by default in 1.8.
 */
export function createInfluxqlReader(caller: PoolCaller, place: ReadPlace): InfluxqlReader {
  const from = (measurement: HistoryMeasurement): string =>
    place.retentionPolicy === undefined
      ? quoteName(measurement)
      : `${quoteName(place.retentionPolicy)}.${quoteName(measurement)}`;

  const query = async (statement: string): Promise<readonly ResultTable[]> => {
    const answer = await caller.call({
      method: 'GET',
      path: '/query',
      query: { db: place.database, epoch: 'ms', q: statement },
    });
    const verdict = queryVerdict(answer.status);
    if (verdict !== 'answered') throw answerError(verdict, answer, Date.now());
    return parseResult(answer.body, place.missingIsEmpty === true);
  };

  /** min() of a boolean or a string fails the whole statement, so the types are asked first. */
  const numericFields = async (measurement: HistoryMeasurement): Promise<ReadonlySet<string>> => {
    const [table] = await query(`SHOW FIELD KEYS FROM ${from(measurement)}`);
    const numeric = new Set<string>();
    for (const [name, type] of table?.rows ?? []) {
      if (typeof name === 'string' && (type === 'float' || type === 'integer' || type === 'unsigned'))
        numeric.add(name);
    }
    return numeric;
  };

  const countValues = async (measurement: HistoryMeasurement, condition: string): Promise<number> => {
    const [table] = await query(`SELECT count(*::field) FROM ${from(measurement)} WHERE ${condition}`);
    const [row] = table?.rows ?? [];
    // The first column is the time.
    return (row ?? []).slice(1).reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : 0), 0);
  };

  return {
    range: async (range) => {
      const known = await numericFields(range.measurement);
      const wanted = range.fields.filter((field) => known.has(field));
      const widthMs = bucketWidthMs(range);
      const selected = wanted.map((field, index) => {
        const name = quoteName(field);
        return `min(${name}) AS min${index}, mean(${name}) AS mean${index}, max(${name}) AS max${index}`;
      });
      const tables =
        selected.length === 0 || range.toMs <= range.fromMs
          ? []
          : await query(
              `SELECT ${selected.join(', ')} FROM ${from(range.measurement)} ` +
                `WHERE "unit" = ${quoteString(range.unit)} AND ${between(range.fromMs, range.toMs)} ` +
                // Buckets count from the epoch unless shifted; ours start at fromMs.
                `GROUP BY time(${widthMs}ms, ${range.fromMs % widthMs}ms) fill(none)`,
            );
      return range.fields.map((field) => ({ field, points: bucketColumn(tables[0], wanted.indexOf(field)) }));
    },

    latest: async (measurement, unit, limit) => {
      const [table] = await query(
        `SELECT *::field FROM ${from(measurement)} WHERE "unit" = ${quoteString(unit)} ` +
          `ORDER BY time DESC LIMIT ${Math.max(1, Math.floor(limit))}`,
      );
      return (table?.rows ?? []).map((row) => toSample(table?.columns ?? [], row));
    },

    count: async (measurement, fromMs, toMs) => {
      if (toMs <= fromMs) return 0;
      const slices = Math.ceil((await countValues(measurement, between(fromMs, toMs))) / COUNT_SLICE_VALUES);
      const widthMs = Math.max(1, Math.ceil((toMs - fromMs) / Math.max(1, slices)));
      let points = 0;
      for (let slice = 0; slice < slices; slice += 1) {
        const start = fromMs + slice * widthMs;
        const end = Math.min(start + widthMs, toMs);
        if (end <= start) break;
        const tables = await query(`SELECT *::field FROM ${from(measurement)} WHERE ${between(start, end)}`);
        for (const table of tables) points += table.rows.length;
      }
      return points;
    },
  };
}

const between = (fromMs: number, toMs: number): string =>
  `time >= ${timeLiteral(fromMs)} AND time < ${timeLiteral(toMs)}`;

function bucketColumn(table: ResultTable | undefined, index: number): readonly RangePoint[] {
  if (table === undefined || index < 0) return [];
  const points: RangePoint[] = [];
  for (const row of table.rows) {
    const [time, min, mean, max] = [row[0], row[1 + index * 3], row[2 + index * 3], row[3 + index * 3]];
    // A bucket in which only another field has values.
    if (typeof min !== 'number' || typeof mean !== 'number' || typeof max !== 'number') continue;
    if (typeof time !== 'number') throw new HistoryError('unexpected-answer', 'a bucket without a time in ms');
    points.push([time, min, mean, max]);
  }
  return points;
}

function toSample(columns: readonly string[], row: readonly unknown[]): HistorySample {
  const [timeMs] = row;
  if (typeof timeMs !== 'number') throw new HistoryError('unexpected-answer', 'a point without a time in ms');
  const fields: Record<string, FieldValue> = {};
  for (const [index, name] of columns.entries()) {
    const value = row[index];
    if (index > 0 && (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string')) {
      fields[name] = value;
    }
  }
  return { timeMs, fields };
}
