import { listenAddress, loadConfig } from '@vigil/service';
import { quarantineBounds, type StoreConfig, storeConfigSource, storeIn, storeSettingSchema } from '@vigil/store';
import { type HistoryConfig, historyConfigSchema, historyConfigSource, historyIn } from '@vigil/store/history';
import { utcOffsetSchema } from '@vigil/vocabulary';
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
      host: listenAddress.default('127.0.0.1').describe('Address of /healthz, /readyz and /metrics.'),
      port: port.default(9102).describe('Port of /healthz, /readyz and /metrics; 0 takes any free one.'),
    })
    .prefault({}),
  journals: z
    .array(z.string().min(1))
    .default(['main'])
    .describe('Journals expected under journal/ of the data folder; others found there are followed too.'),
  batch: z
    .strictObject({
      max: positive.default(10_000).describe('Most messages in one transaction.'),
      gatherMs: z.int().min(0).default(200).describe('How long telemetry waits for more of it, ms; alarms never do.'),
    })
    .prefault({}),
  history: z
    .strictObject({
      max: positive.default(20_000).describe('Most messages in one batch of the history.'),
      gatherMs: z.int().min(0).default(500).describe('How long points wait for more, ms.'),
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
            .describe('A car that stands closed with people in it for this long is an entrapment, ms.'),
        })
        .prefault({}),
      lost: z
        .strictObject({
          graceMs: positive
            .default(shippedRules.lost.graceMs)
            .describe('How long a device has to reconnect after its connection broke, ms.'),
        })
        .prefault({}),
      sleep: z
        .strictObject({
          longestMs: positive
            .default(shippedRules.sleep.longestMs)
            .describe('How long a unit that said it sleeps is believed; afterwards its silence counts, ms.'),
        })
        .prefault({}),
      maintenance: z
        .strictObject({
          holdMs: positive
            .default(shippedRules.maintenance.holdMs)
            .describe('How long maintenance lasts when it is neither ended nor said again, ms.'),
        })
        .prefault({}),
      camera: z
        .strictObject({
          onDelayMs: positive
            .default(shippedRules.camera.onDelayMs)
            .describe('How long a camera must be bad before an alarm is raised, ms.'),
          offDelayMs: positive
            .default(shippedRules.camera.offDelayMs)
            .describe('How long it must be good again before the alarm is cleared, ms.'),
        })
        .prefault({}),
      fridge: z
        .strictObject({
          aboveCelsius: z
            .number()
            .default(shippedRules.fridge.aboveCelsius)
            .describe('A refrigerator above this is too warm, °C.'),
          backBelowCelsius: z
            .number()
            .default(shippedRules.fridge.backBelowCelsius)
            .describe('Below this it is cold again, °C; in between nothing changes.'),
          afterMs: positive
            .default(shippedRules.fridge.afterMs)
            .describe('How long it must be too warm before an alarm is raised, ms.'),
        })
        .prefault({}),
    })
    .prefault({}),
  utcOffsetMinutes: utcOffsetSchema.describe('Local time of opening hours and due dates.'),
  storeBusyMs: z
    .int()
    .min(0)
    .default(1_000)
    .describe('How long a batch waits for the store while another process writes, ms.'),
  quarantineKeep: positive.default(100_000).describe('Rows of quarantine kept; older ones are only counted.'),
  quarantineVendorBytes: positive
    .default(quarantineBounds.vendorBytes)
    .describe('Bytes of quarantine kept of one vendor; beyond that its own oldest go, counted.'),
  quarantineBytes: positive
    .default(quarantineBounds.allBytes)
    .describe('Bytes of quarantine kept of all vendors; beyond that the oldest of the one with most go, counted.'),
  changesKeep: positive.default(200_000).describe('Rows of the change feed kept for readers that were away.'),
  answerMaxAgeMs: positive
    .default(3_600_000)
    .describe('An answer that no broker has taken after this long is dropped, ms.'),
  tickMs: z.int().min(10).default(1_000).describe('How often deadlines, silence and due dates are checked, ms.'),
});
export type IngestConfig = z.output<typeof ingestConfigSchema>;

/** Where the settings stand. */
export const ingestConfigSource = {
  prefix: 'VIGIL_INGEST_',
  aliases: { data: 'VIGIL_DATA', utcOffsetMinutes: 'VIGIL_UTC_OFFSET_MINUTES' },
} as const;

/** Settings of ingest, and of store and history, which other processes read from the same variables. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly ingest: IngestConfig;
  readonly store: StoreConfig;
  readonly history: HistoryConfig;
} {
  const ingest = loadConfig(ingestConfigSchema, { env, ...ingestConfigSource });
  const history = loadConfig(historyConfigSchema, { env, ...historyConfigSource });
  const place = storeIn(ingest.data, loadConfig(storeSettingSchema, { env, ...storeConfigSource }));
  return {
    ingest,
    store: { ...place, busyTimeoutMs: ingest.storeBusyMs },
    history: historyIn(ingest.data, history),
  };
}

/** Shipped thresholds with what this installation decided otherwise; the source says so. */
export function rulesOf(config: IngestConfig): Rules {
  const { entrapment, lost, sleep, maintenance, camera, fridge } = config.rules;
  return {
    ...shippedRules,
    entrapment: { ...shippedRules.entrapment, ...entrapment },
    lost: { ...shippedRules.lost, ...lost },
    sleep: { ...shippedRules.sleep, ...sleep },
    maintenance: { ...shippedRules.maintenance, ...maintenance },
    camera: { ...shippedRules.camera, ...camera },
    fridge: { ...shippedRules.fridge, ...fridge },
  };
}
