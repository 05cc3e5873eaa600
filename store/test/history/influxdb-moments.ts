import type { Influxd } from '@vigil/harness';
import { z } from 'zod';

const answer = z.object({
  results: z.array(
    z.object({
      error: z.string().optional(),
      series: z
        .array(z.object({ tags: z.record(z.string(), z.string()), values: z.array(z.array(z.unknown())) }))
        .optional(),
    }),
  ),
});

/** The points of a measurement as `unit@ms`, one entry a point, asked without the driver. */
export async function momentsInInfluxdb(influxd: Influxd, database: string, measurement: string): Promise<string[]> {
  const json = await influxd.query(`SELECT *::field FROM "${measurement}" GROUP BY "unit"`, database);
  const [result] = answer.parse(json).results;
  if (result?.error !== undefined) throw new Error(result.error);
  return (result?.series ?? [])
    .flatMap(({ tags, values }) => values.map(([ms]) => `${tags['unit']}@${String(ms)}`))
    .toSorted();
}
