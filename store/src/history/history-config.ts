import { join } from 'node:path';
import { z } from 'zod';

const timeoutMs = z.int().min(100).max(600_000).default(10_000);
/**
 * Lines a request. InfluxDB recommends 5,000 to 10,000, and spends less on a point the more come together; the body
 * limit of 1.x is 25 MB.
 */
const batchLines = z.int().min(1).max(50_000).default(10_000);

const embedded = z.strictObject({
  driver: z.literal('embedded').default('embedded').describe('Engine of the history.'),
  directory: z
    .string()
    .min(1)
    .optional()
    .describe('Folder of the day files, one SQLite file a UTC day; default: history in the data folder'),
  readOnly: z.boolean().default(false).describe('For readers beside the one writing process'),
});

const influx1 = z.strictObject({
  driver: z.literal('influx1').describe('Engine of the history.'),
  url: z.url({ protocol: /^https?$/ }).describe('InfluxDB 1.x, e.g. http://127.0.0.1:8086'),
  database: z.string().min(1).describe('Database name'),
  username: z.string().min(1).optional().describe('User, where the server asks for one'),
  password: z.string().optional().describe('Its password'),
  createDatabase: z.boolean().default(true).describe('Create the database when a write is told that it is missing'),
  timeoutMs: timeoutMs.describe('Deadline of each request, ms'),
  batchLines: batchLines.describe('Points a request'),
});

const influx2 = z.strictObject({
  driver: z.literal('influx2').describe('Engine of the history.'),
  url: z.url({ protocol: /^https?$/ }).describe('InfluxDB 1.8, 2.x or 3'),
  org: z.string().default('').describe('Organisation; 2.x needs it'),
  bucket: z.string().min(1).describe('Bucket; 1.8: database/retention-policy'),
  token: z.string().min(1).describe('API token that may write the bucket and read it; 1.8: username:password'),
  timeoutMs: timeoutMs.describe('Deadline of each request, ms'),
  batchLines: batchLines.describe('Points a request'),
  readDatabase: z
    .string()
    .min(1)
    .optional()
    .describe('Database that the DBRP mapping calls the bucket (else its name)'),
  readRetentionPolicy: z.string().min(1).optional().describe('Retention policy of that mapping'),
});

/** Where telemetry history is kept. Defaults inside, unknown keys are errors. */
export const historyConfigSchema = z.discriminatedUnion('driver', [embedded, influx1, influx2]);

export type HistoryConfig = z.output<typeof historyConfigSchema>;
/** What a file or a caller may write: everything with a default may be left out. */
export type HistoryConfigInput = z.input<typeof historyConfigSchema>;
export type EmbeddedConfig = z.output<typeof embedded> & { readonly directory: string };
export type Influx1Config = z.output<typeof influx1>;
export type Influx2Config = z.output<typeof influx2>;

/** The embedded history stands beside the operational store unless a folder is named. */
export function historyIn(dataDir: string, config: HistoryConfig): HistoryConfig {
  return config.driver === 'embedded' ? { ...config, directory: config.directory ?? join(dataDir, 'history') } : config;
}

/** Where the settings stand. */
export const historyConfigSource = { prefix: 'VIGIL_HISTORY_', secretKeys: ['token', 'password'] } as const;
