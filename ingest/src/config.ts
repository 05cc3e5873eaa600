import { loadConfig } from '@vigil/service';
import { type StoreConfig, storeIn, storeSettingSchema } from '@vigil/store';
import { type HistoryConfig, historyConfigSchema, historyIn } from '@vigil/store/history';
import { z } from 'zod';
import { type Rules, shippedRules } from './rules.ts';

const positive = z.int().positive();
const port = z.int().min(0).max(65_535);

/** Settings of ingest; environment VIGIL_INGEST_…, YAML section `ingest`. */
export const ingestConfigSchema = z.strictObject({
  data: z.string().min(1).default('./data').describe('Data folder, shared by all processes.'),
  broker: z
    .strictObject({
      url: z
        .string()
        .default('mqtt://127.0.0.1:1883')
        .describe('Broker for answers to devices and wake-ups of the dashboard; none: without.'),
    })
    .prefault({}),
  health: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1').describe('Address of /healthz, /readyz and /metrics.'),
      port: port.default(9102).describe('Port of /healthz, /readyz and /metrics; 0 takes any free one.'),
    })
    .prefault({}),
  journals: z
    .array(z.string().min(1))
    .default(['main'])
    .describe('Journals expected under journal/ of the data folder; others found there are followed too.'),
  batch: z
    .strictObject({
      max: positive.default(5_000).describe('Messages in one transaction at most.'),
      gatherMs: z.int().min(0).default(100).describe('How long telemetry waits for more of it, ms; alarms never do.'),
    })
    .prefault({}),
  history: z
    .strictObject({
      max: positive.default(5_000).describe('Messages in one write to the history at most.'),
      gatherMs: z.int().min(0).default(250).describe('How long points wait for more, ms.'),
      keepDays: z
        .int()
        .min(0)
        .default(365)
        .describe('Days of embedded history kept; 0: for ever. An InfluxDB keeps what its own retention says.'),
    })
    .prefault({}),
  rules: z
    .strictObject({
      entrapment: z
        .strictObject({
          afterMs: positive
            .default(shippedRules.entrapment.afterMs)
            .describe('Standing, closed, occupied for so long is an entrapment, ms.'),
        })
        .prefault({}),
      lost: z
        .strictObject({
          graceMs: positive
            .default(shippedRules.lost.graceMs)
            .describe('Time to reconnect after a broken connection, ms.'),
        })
        .prefault({}),
      camera: z
        .strictObject({
          onDelayMs: positive
            .default(shippedRules.camera.onDelayMs)
            .describe('A camera is bad for so long before it counts, ms.'),
          offDelayMs: positive
            .default(shippedRules.camera.offDelayMs)
            .describe('And good for so long before it is over, ms.'),
        })
        .prefault({}),
      fridge: z
        .strictObject({
          aboveCelsius: z
            .number()
            .default(shippedRules.fridge.aboveCelsius)
            .describe('Refrigerator too warm above, °C.'),
          backBelowCelsius: z
            .number()
            .default(shippedRules.fridge.backBelowCelsius)
            .describe('And well again below, °C.'),
          afterMs: positive.default(shippedRules.fridge.afterMs).describe('Too warm for so long before it counts, ms.'),
        })
        .prefault({}),
    })
    .prefault({}),
  utcOffsetMinutes: z.int().min(-720).max(840).default(480).describe('Local time of opening hours and due dates.'),
  storeBusyMs: z
    .int()
    .min(0)
    .default(1_000)
    .describe('How long a batch waits for the store while another process writes, ms.'),
  quarantineKeep: positive.default(100_000).describe('Rows of quarantine kept; older ones are only counted.'),
  changesKeep: positive.default(200_000).describe('Rows of the change feed kept for readers that were away.'),
  answerMaxAgeMs: positive.default(3_600_000).describe('Answers that no broker took for so long are dropped, ms.'),
  tickMs: z.int().min(10).default(1_000).describe('How often silence and deadlines are looked at, ms.'),
});
export type IngestConfig = z.output<typeof ingestConfigSchema>;

/** Settings of ingest, and of store and history, which other processes read from the same variables. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly ingest: IngestConfig;
  readonly store: StoreConfig;
  readonly history: HistoryConfig;
} {
  const ingest = loadConfig(ingestConfigSchema, {
    env,
    prefix: 'VIGIL_INGEST_',
    aliases: { data: 'VIGIL_DATA', utcOffsetMinutes: 'VIGIL_UTC_OFFSET_MINUTES' },
  });
  const history = loadConfig(historyConfigSchema, {
    env,
    prefix: 'VIGIL_HISTORY_',
    secretKeys: ['token', 'password'],
  });
  const place = storeIn(ingest.data, loadConfig(storeSettingSchema, { env, prefix: 'VIGIL_STORE_' }));
  return {
    ingest,
    store: { ...place, busyTimeoutMs: ingest.storeBusyMs },
    history: historyIn(ingest.data, history),
  };
}

/** Shipped thresholds with what this installation decided otherwise; the source says so. */
export function rulesOf(config: IngestConfig): Rules {
  const { entrapment, lost, camera, fridge } = config.rules;
  return {
    ...shippedRules,
    entrapment: { ...shippedRules.entrapment, ...entrapment },
    lost: { ...shippedRules.lost, ...lost },
    camera: { ...shippedRules.camera, ...camera },
    fridge: { ...shippedRules.fridge, ...fridge },
  };
}
