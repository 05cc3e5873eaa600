import { listenAddress, loadConfig } from '@vigil/service';
import { type StoreConfig, storeConfigSource, storeIn, storeSettingSchema } from '@vigil/store';
import { type HistoryConfig, historyConfigSchema, historyConfigSource, historyIn } from '@vigil/store/history';
import { usualBlindAdvice, usualSilenceRule, usualWaitingLimits, utcOffsetSchema } from '@vigil/vocabulary';
import { z } from 'zod';

const minute = 60_000;
const hour = 60 * minute;

/** Settings of the dashboard server; environment VIGIL_DASHBOARD_…, YAML section `dashboard`. */
export const dashboardConfigSchema = z
  .object({
    data: z.string().min(1).default('./data').describe('Folder shared with broker and ingest.'),
    host: listenAddress.default('::').describe('Address to listen on; `::` is every address, IPv4 and IPv6.'),
    port: z.int().min(0).max(65_535).default(8080).describe('HTTP port; 0 takes any free one.'),
    tls: z
      .object({
        certFile: z.string().default('').describe('PEM certificate chain; empty: plain HTTP.'),
        keyFile: z.string().default('').describe('PEM private key.'),
      })
      .strict()
      .refine((tls) => (tls.certFile === '') === (tls.keyFile === ''), {
        message: 'certFile and keyFile belong together',
      })
      .prefault({}),
    behindTls: z
      .boolean()
      .default(false)
      .describe('A reverse proxy in front speaks HTTPS: Secure cookies, https origins.'),
    trustedProxies: z
      .int()
      .min(0)
      .max(10)
      .default(0)
      .describe('How many reverse proxies in front set X-Forwarded-For; 0 trusts none.'),
    origins: z
      .array(z.string())
      .default([])
      .describe('Origins allowed besides the one the console is served from, e.g. https://watch.example.org.'),
    session: z
      .object({
        idleMs: z
          .int()
          .positive()
          .default(12 * hour)
          .describe('A session ends after this long without use, ms.'),
        absoluteMs: z
          .int()
          .positive()
          .default(24 * hour)
          .describe('Longest life of a session, used or not, ms.'),
        lookMs: z
          .int()
          .min(10)
          .default(15_000)
          .describe('How often open desks are checked for sessions that have expired, ms.'),
      })
      .strict()
      .prefault({}),
    signIn: z
      .object({
        freeFailures: z
          .int()
          .min(1)
          .default(5)
          .describe(
            'Wrong passwords per account and address before it has to wait, where that person has not signed in before.',
          ),
        firstWaitMs: z.int().positive().default(5_000).describe('First wait, doubled with each further failure, ms.'),
        longestWaitMs: z
          .int()
          .positive()
          .default(15 * minute)
          .describe('Longest wait, ms.'),
        perMinute: z
          .int()
          .min(1)
          .default(30)
          .describe('Wrong passwords of one address and minute that are looked at at once; what is beyond is slowed.'),
      })
      .strict()
      .prefault({}),
    requestsPerMinute: z
      .int()
      .min(1)
      .default(1_200)
      .describe(
        'API requests per minute: readings of a session, its commands, those of a token, of strangers by address.',
      ),
    connections: z
      .object({
        perAddress: z
          .int()
          .min(16)
          .default(256)
          .describe('Connections without a session from one address (IPv6: /64); not counted behind trusted proxies.'),
        anonymous: z.int().min(64).default(2_048).describe('Connections without a session in all; the oldest are cut.'),
        perSession: z.int().min(8).default(64).describe('Connections of one session that are never cut for others.'),
      })
      .strict()
      .prefault({}),
    broker: z
      .object({
        url: z
          .string()
          .default('mqtt://127.0.0.1:1883')
          .describe('Broker for wake-ups and the canary; none: do without.'),
        healthUrl: z.string().default('http://127.0.0.1:9101/readyz').describe('Readiness page of the broker.'),
      })
      .strict()
      .prefault({}),
    ingest: z
      .object({
        healthUrl: z.string().default('http://127.0.0.1:9102/readyz').describe('Readiness page of ingest.'),
      })
      .strict()
      .prefault({}),
    canaryEveryMs: z
      .int()
      .min(1_000)
      .default(15_000)
      .describe('Interval between canary messages, which travel the whole path and so prove that it works, ms.'),
    board: z
      .object({
        laneCap: z
          .int()
          .min(10)
          .default(2_000)
          .describe('Open alarms of one lane on the board; emergencies are never cut.'),
        coalesceMs: z
          .int()
          .min(1)
          .default(100)
          .describe('How long changes that are not emergencies are collected before they are sent, ms.'),
        replayMs: z
          .int()
          .positive()
          .default(minute)
          .describe('How long changes are kept for desks that missed some, ms.'),
        replayBatches: z.int().min(1).default(5_000).describe('How many batches of changes are kept for them.'),
        confirmMs: z
          .int()
          .positive()
          .default(5_000)
          .describe('How long a desk has to confirm an urgent alarm before it is sent again, ms.'),
        unwatchedAfterMs: z
          .int()
          .min(0)
          .default(10_000)
          .describe('How long after a desk went away it is written down that nobody watches what rings, ms.'),
      })
      .strict()
      .prefault({}),
    silentCity: z
      .object({
        withinMs: z
          .int()
          .min(minute)
          .default(usualSilenceRule.withinMs)
          .describe('How long a unit that fell silent counts as lost, ms.'),
        cityShare: z
          .number()
          .positive()
          .max(1)
          .default(usualSilenceRule.cityShare)
          .describe('Share of the units lost from which the red row stands on every screen.'),
        cityUnits: z.int().min(1).default(usualSilenceRule.cityUnits).describe('How many they have to be at least.'),
        partShare: z
          .number()
          .positive()
          .max(1)
          .default(usualSilenceRule.partShare)
          .describe('The same share of one vendor or county.'),
        partUnits: z.int().min(1).default(usualSilenceRule.partUnits).describe('And of it at least so many units.'),
      })
      .strict()
      .prefault({}),
    waiting: z
      .object({
        firstMs: z
          .int()
          .min(1_000)
          .default(usualWaitingLimits.firstMs)
          .describe(
            'An emergency that nobody has acknowledged is shown and heard as waiting too long from then on, ms.',
          ),
        secondMs: z.int().min(1_000).default(usualWaitingLimits.secondMs).describe('From then on more urgently, ms.'),
      })
      .strict()
      .prefault({}),
    feedEveryMs: z
      .int()
      .min(50)
      .default(1_000)
      .describe('How often the change table is read even without a wake-up, ms.'),
    readers: z
      .object({
        threads: z
          .int()
          .min(2)
          .max(16)
          .default(3)
          .describe('Threads for charts, searches and lists; one person or vendor never gets the last of them.'),
        waitingPerPerson: z
          .int()
          .min(1)
          .default(100)
          .describe('Requests of this kind that one account may have waiting, over all its desks.'),
        waitingPerVendor: z
          .int()
          .min(1)
          .default(16)
          .describe('Requests of this kind that one vendor’s accounts together may have waiting.'),
        deadlineMs: z.int().min(100).default(12_000).describe('Longest time such a request may run, ms.'),
      })
      .strict()
      .prefault({}),
    storeBusyMs: z
      .int()
      .min(0)
      .default(5_000)
      .describe('How long a command waits for the store while another process writes, ms.'),
    importLimitMiB: z.int().min(1).max(512).default(64).describe('Largest register file, MiB.'),
    utcOffsetMinutes: utcOffsetSchema.describe('Local time of opening hours and due dates.'),
    blindAdvice: z
      .object({
        zh: z.string().min(1).max(200).default(usualBlindAdvice.zh).describe('In Chinese; {hotline} is the number.'),
        en: z.string().min(1).max(200).default(usualBlindAdvice.en).describe('In English.'),
      })
      .strict()
      .prefault({}),
    hotline: z.string().max(40).default('96333').describe('The rescue centre’s own number, which people ring.'),
    health: z
      .object({
        host: listenAddress.default('127.0.0.1').describe('Address of /healthz, /readyz and /metrics alone.'),
        port: z.int().min(0).max(65_535).default(9103).describe('Port of them; 0 takes any free one.'),
      })
      .strict()
      .prefault({}),
    metricsFrom: z
      .enum(['loopback', 'anyone'])
      .default('loopback')
      .describe(
        'Who may read /metrics at the HTTP port without a token: `loopback` is this machine, directly and where no proxy is configured.',
      ),
    webRoot: z.string().default('').describe('Built console; empty: the one of this installation.'),
    docsRoot: z.string().default('').describe('Generated API documents; empty: those of this installation.'),
  })
  .strict();

export type DashboardConfig = z.output<typeof dashboardConfigSchema>;

/** Where the settings stand. */
export const dashboardConfigSource = {
  prefix: 'VIGIL_DASHBOARD_',
  aliases: { data: 'VIGIL_DATA', utcOffsetMinutes: 'VIGIL_UTC_OFFSET_MINUTES' },
} as const;

/** Settings of the process, and of store and history, which other processes read from the same variables. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly dashboard: DashboardConfig;
  readonly store: StoreConfig;
  readonly history: HistoryConfig;
} {
  const dashboard = loadConfig(dashboardConfigSchema, { env, ...dashboardConfigSource });
  const given = loadConfig(historyConfigSchema, { env, ...historyConfigSource });
  const place = storeIn(dashboard.data, loadConfig(storeSettingSchema, { env, ...storeConfigSource }));
  const history = historyIn(dashboard.data, given);
  // Ingest is the one process that writes the embedded files.
  return {
    dashboard,
    store: { ...place, busyTimeoutMs: dashboard.storeBusyMs },
    history: history.driver === 'embedded' ? { ...history, readOnly: true } : history,
  };
}

/** Cookies must be Secure and origins https when the browser sees TLS, whoever ends it. */
export function isSecure(config: Pick<DashboardConfig, 'tls' | 'behindTls'>): boolean {
  return config.behindTls || config.tls.certFile !== '';
}
