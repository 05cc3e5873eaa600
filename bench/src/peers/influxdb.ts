import { type Program, startInfluxd } from '@vigil/harness';
import { z } from 'zod';

/** A real InfluxDB 1.x with an empty folder, on loopback. */
export interface InfluxDB {
  readonly child: Program;
  readonly host: string;
  readonly port: number;
  readonly url: string;
  readonly database: string;
  /** Points of `status` that have a temperature, not older than `sinceMs` (epoch ms). */
  countSince(sinceMs: number): Promise<number>;
}

const database = 'bench';
const counted = z.object({
  results: z.array(
    z.object({
      series: z.array(z.object({ values: z.array(z.tuple([z.unknown(), z.number()])) })).optional(),
      error: z.string().optional(),
    }),
  ),
});

/** @throws Missing when it is not installed */
export async function startInfluxDB(folder: string): Promise<InfluxDB> {
  const { program, port, url, query } = await startInfluxd({ folder });
  await query(`create database ${database}`);
  return {
    child: program,
    host: '127.0.0.1',
    port,
    url,
    database,
    countSince: async (sinceMs) => {
      const [result] = counted.parse(
        await query(`select count(temperature) from status where time >= ${sinceMs}ms`, database),
      ).results;
      if (result?.error !== undefined) throw new Error(`InfluxDB: ${result.error}`);
      return result?.series?.[0]?.values[0]?.[1] ?? 0;
    },
  };
}
