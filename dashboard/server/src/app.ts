import { join, resolve } from 'node:path';
import { createLogger, type Logger, startHealthServer } from '@vigil/service';
import { hmacToken, loadServerKey, openStore, type Store, type StoreConfig } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import type { HistoryConfig } from '@vigil/store/history';
import { type DashboardConfig, isSecure } from './config.ts';
import { createHttpApp } from './http/http-app.ts';
import { createServer } from './http/http-server.ts';
import { attachDesks, openDeskServer } from './live/admission.ts';
import { startBus } from './live/bus.ts';
import { createDesks } from './live/desks.ts';
import { startLive } from './live/live.ts';
import { watchProofAge } from './live/proof.ts';
import { serveDesks } from './live/serve-desks.ts';
import { createWatchers } from './live/watchers.ts';
import { createDashboardMetrics } from './metrics.ts';
import type { ReaderData } from './reader-thread.ts';
import { createReaders } from './readers/readers.ts';
import { createFileSessions } from './register/file-sessions.ts';
import { createUndoImport } from './register/undo.ts';
import { apiRoutes } from './routes.ts';
import type { Services } from './services.ts';
import { createApiTokens } from './session/api-tokens.ts';
import { createCallers } from './session/callers.ts';
import { createSessions } from './session/sessions.ts';
import { createFirstUsers, type FirstUser } from './sign-in/first-users.ts';
import { createSignIn } from './sign-in/sign-in.ts';
import { silenceReader } from './silence/read-cells.ts';
import { watchJudging } from './system/judging.ts';
import { isPage, probe } from './system/process-health.ts';
import { createReadiness } from './system/readiness.ts';

export interface DashboardDeps {
  readonly logger?: Logger;
  /** Epoch ms, UTC. Default Date.now. */
  readonly now?: () => number;
}
export interface Dashboard {
  readonly port: number;
  readonly healthPort: number;
  readonly url: string;
  /** Accounts made because there were none, with their passwords: shown once. */
  readonly firstUsers: readonly FirstUser[];
  /** The store as this process has it; for tests that play the part of ingest. */
  readonly store: Store;
  stop(): Promise<void>;
}

const installation = resolve(import.meta.dirname, '../../..');
const goodbyeMs = 1_000;

/**
 * ```
 *  store ◀── tail of change ◀─ wake-up ── bus (MQTT) ──▶ canary
 *    ▲            │
 *    │            ▼
 *  routes       boards, watch ──▶ desks (Socket.IO) ──▶ consoles
 *    │ ▲                            ▲
 *    │ └──────── HTTP server ───────┘        this thread: alarms, boards, sockets, commands
 *    ▼
 *  readers ──▶ threads, each with its own connections: charts, searches, lists
 * ```
 */
export async function createDashboard(
  config: DashboardConfig,
  stores: { readonly store: StoreConfig; readonly history: HistoryConfig },
  deps: DashboardDeps = {},
): Promise<Dashboard> {
  const logger = deps.logger ?? createLogger({ name: 'dashboard' });
  const now = deps.now ?? Date.now;
  const secure = isSecure(config);
  const { utcOffsetMinutes, hotline } = config;
  const data = resolve(config.data);
  const metrics = createDashboardMetrics();

  // What everything stands on.
  const serverKey = await loadServerKey(data);
  const store = await openStore(stores.store, { clock: now });
  const firstUsers = await createFirstUsers(store, data, now());
  const sessions = createSessions({ store, secure, idleMs: config.session.idleMs, now });
  const readers = createReaders({
    entry: new URL('./reader-thread.ts', import.meta.url),
    data: { ...stores, utcOffsetMinutes, logLevel: logger.level } satisfies ReaderData,
    config: config.readers,
    logger,
  });

  const registerFiles = createFileSessions({
    folder: join(data, 'uploads'),
    store: stores.store,
    serverKey,
    logger,
    now,
  });
  const callers = createCallers(sessions, createApiTokens({ store, serverKey, now }));

  // The live half.
  const io = openDeskServer({
    sessions,
    vouch: (socket, session) => http.connections.vouch(socket, session),
    secure,
    origins: config.origins,
    logger,
  });
  const desks = createDesks({
    io,
    sessions,
    confirmMs: config.board.confirmMs,
    sessionLookMs: config.session.lookMs,
    logger,
    now,
    resent: () => metrics.resent(),
  });
  const live = await startLive({
    store,
    audience: desks.audience,
    options: { ...config.board, feedEveryMs: config.feedEveryMs },
    silence: { rule: config.silentCity, cells: silenceReader(readers) },
    logger,
    now,
  });
  const bus = startBus({
    url: config.broker.url,
    user: 'service-dashboard',
    token: serviceToken(serverKey, 'dashboard'),
    canaryEveryMs: config.canaryEveryMs,
    wake: () => live.wake(),
    logger,
    now,
  });

  const judging = watchJudging({
    lastBeat: () => store.read.processes.lastBeat('ingest'),
    page: isPage(config.ingest.healthUrl) ? () => probe('ingest', config.ingest.healthUrl) : null,
    accepting: () => bus.accepting(),
    canaries: { sent: () => bus.sent(), provenAt: () => live.proof()?.at ?? null },
    changed: (found) => {
      if (found.ok) logger.info('alarms arrive and are judged again');
      else logger.error({ judging: found }, 'alarms do not arrive or are not judged: work by telephone');
    },
    logger,
  });
  const watchers = createWatchers({
    desks: () => desks.all(),
    ringing: async () => (await live.board({ vendor: null, counties: null })).ringing(),
    store,
    graceMs: config.board.unwatchedAfterMs,
    logger,
    now,
  });
  serveDesks({ io, desks, live, store, sessions, judging: () => judging.now(), watchers, logger, now });

  // What can be asked.
  const ready = createReadiness({ store, live, desks, bus, judging: () => judging.now() });
  const services: Services = {
    store,
    live,
    desks,
    watchers,
    readers,
    registerFiles,
    undoImport: createUndoImport(stores.store),
    hmacToken: (token) => hmacToken(serverKey, token),
    signIn: createSignIn({
      store,
      rule: config.signIn,
      idleMs: config.session.idleMs,
      absoluteMs: config.session.absoluteMs,
      now,
    }),
    processes: async () => {
      const [broker, ingest, own] = await Promise.all([
        probe('broker', config.broker.healthUrl),
        probe('ingest', config.ingest.healthUrl),
        ready(),
      ]);
      return [broker, ingest, { name: 'dashboard', ...own }];
    },
    secure,
    utcOffsetMinutes,
    hotline,
    waiting: config.waiting,
    blindAdvice: config.blindAdvice,
  };
  metrics.show({
    desks: () => desks.figures(),
    alone: () => watchers.alone(),
    feedAgeMs: () => live.feedAgeMs(),
    proofAgeMs: watchProofAge({ proof: () => live.proof(), now }),
    brokerConnected: () => bus.connected(),
    readers: () => readers.figures(),
    connections: () => http.connections.figures(),
  });

  // The door.
  const app = createHttpApp({
    routes: apiRoutes({ importLimitMiB: config.importLimitMiB }),
    services,
    callers,
    vouch: (socket, session) => http.connections.vouch(socket, session),
    config,
    secure,
    ready,
    metrics: metrics.metrics,
    observe: (...seen) => metrics.request(...seen),
    refused: (code) => metrics.refused(code),
    uploads: registerFiles.folder,
    webRoot: config.webRoot || join(installation, 'dashboard/web/dist'),
    docsRoot: config.docsRoot || join(installation, 'docs/api'),
    logger,
    now,
  });
  // A proxy's address is everybody's: how many come through it is for the proxy to count.
  const limits = { ...config.connections, ...(config.trustedProxies === 0 ? {} : { perAddress: null }) };
  const http = createServer(config.tls, limits, app);
  attachDesks(io, http.server, logger);
  const port = await http.listen(config);
  const health = await startHealthServer({
    ...config.health,
    setting: 'VIGIL_DASHBOARD_HEALTH_PORT',
    live: () => ({ ok: true, detail: {} }),
    ready,
    metrics: metrics.metrics,
    logger,
  });

  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    judging.stop();
    watchers.close();
    await bus.close();
    // Closes the HTTP server too: no new requests, then the live half, then what both stand on.
    const closed = desks.close();
    // A desk that does not answer the goodbye must not hold up a restart.
    const impatient = setTimeout(() => http.cutAll(), goodbyeMs);
    await closed.finally(() => clearTimeout(impatient));
    http.cutAll();
    await live.stop();
    await readers.close();
    await health.close();
    await registerFiles.stop();
    await store.close();
  };
  return {
    port,
    healthPort: health.port,
    url: `${config.tls.certFile === '' ? 'http' : 'https'}://${config.host}:${port}`,
    firstUsers,
    store,
    stop: () => (stopping ??= stop()),
  };
}
