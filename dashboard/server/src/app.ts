import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { type Check, createLogger, type Logger } from '@vigil/service';
import { hmacToken, loadServerKey, openStore, type Store, type StoreConfig } from '@vigil/store';
import { serviceToken } from '@vigil/store/credentials';
import type { HistoryConfig } from '@vigil/store/history';
import { type DashboardConfig, isSecure } from './config.ts';
import { createHistory } from './history.ts';
import { createHttpApp } from './http/app.ts';
import type { Services } from './http/services.ts';
import { type Bus, startBus } from './live/bus.ts';
import { startLive } from './live/live.ts';
import { createDesks } from './live/sockets.ts';
import { createDashboardMetrics } from './metrics.ts';
import { createImportRegister } from './register/import-register.ts';
import { createRegisterPages } from './register/register-pages.ts';
import { createFirstUsers, type FirstUser } from './sign-in/first-users.ts';
import { createSessions } from './sign-in/sessions.ts';
import { createSignIn } from './sign-in/sign-in.ts';
import { probe } from './system/process-health.ts';

export interface DashboardDeps {
  readonly logger?: Logger;
  /** Epoch ms, UTC. Default Date.now. */
  readonly now?: () => number;
}
export interface Dashboard {
  readonly port: number;
  readonly url: string;
  /** Accounts made because there were none, with their passwords: shown once. */
  readonly firstUsers: readonly FirstUser[];
  /** The store as this process has it; for tests that play the part of ingest. */
  readonly store: Store;
  stop(): Promise<void>;
}

const installation = resolve(import.meta.dirname, '../../..');
const feedStaleMs = 10_000;
const goodbyeMs = 1_000;

/**
 * ```
 *  store ◀── tail of change ◀─ wake-up ── bus (MQTT) ──▶ canary
 *    ▲            │
 *    │            ▼
 *  routes       boards, watch ──▶ desks (Socket.IO) ──▶ consoles
 *    ▲                              ▲
 *    └────────── HTTP server ───────┘
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
  const data = resolve(config.data);
  const serverKey = await loadServerKey(data);
  const store = await openStore(stores.store, { clock: now });
  const firstUsers = await createFirstUsers(store, data, now());
  const sessions = createSessions({ store, secure, idleMs: config.session.idleMs, now });
  const history = createHistory(stores.history, logger);

  let listener: RequestListener | undefined;
  const server = openServer(config, (request, response) => listener?.(request, response));
  const connections = trackConnections(server);
  const desks = createDesks({
    server,
    store,
    sessions,
    secure,
    origins: config.origins,
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
    logger,
    now,
  });
  desks.attach(live);
  let bus: Bus | null = null;

  const metrics = createDashboardMetrics({
    desks: () => {
      const list = desks.list();
      return { open: list.length, live: list.filter((entry) => entry.live).length, unconfirmed: desks.unconfirmed() };
    },
    feedAgeMs: () => live.feedAgeMs(),
    proofAgeMs: () => {
      const proof = live.proof();
      return proof === null ? null : Math.max(0, now() - proof.at);
    },
    brokerConnected: () => bus?.connected() ?? false,
  });
  const ready = async (): Promise<Check> => {
    const health = await store.health();
    const feedAgeMs = live.feedAgeMs();
    return {
      ok: health.ok && feedAgeMs < feedStaleMs,
      detail: {
        store: health.ok,
        feedAgeMs,
        feedSeq: live.seq(),
        broker: bus?.connected() ?? false,
        canaries: bus?.sent() ?? 0,
        desks: desks.list().length,
        unconfirmed: desks.unconfirmed(),
        uptimeSeconds: Math.round(process.uptime()),
      },
    };
  };
  const pages = createRegisterPages({ store: stores.store, utcOffsetMinutes: config.utcOffsetMinutes });
  const services: Services = {
    config,
    store,
    live,
    desks,
    history: history.open,
    pages,
    importRegister: createImportRegister({ store: stores.store, serverKey }),
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
    logger,
    now,
  };
  listener = createHttpApp({
    services,
    sessions,
    metrics,
    ready,
    webRoot: config.webRoot || join(installation, 'dashboard/web/dist'),
    docsRoot: config.docsRoot || join(installation, 'docs/api'),
    logger,
  });

  await listen(server, config);
  if (config.broker.url !== '' && config.broker.url !== 'none') {
    bus = startBus({
      url: config.broker.url,
      user: 'service-dashboard',
      token: serviceToken(serverKey, 'dashboard'),
      canaryEveryMs: config.canaryEveryMs,
      wake: () => live.wake(),
      logger,
      now,
    });
  }
  const { port } = addressOf(server);
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await bus?.close();
    // Closes the HTTP server too: no new requests, then the live half, then what both stand on.
    const closed = desks.close();
    // A desk that does not answer the goodbye must not hold up a restart.
    const impatient = setTimeout(() => connections.end(), goodbyeMs);
    await closed.finally(() => clearTimeout(impatient));
    connections.end();
    await live.stop();
    await pages.close();
    await history.close();
    await store.close();
  };
  return {
    port,
    url: `${config.tls.certFile === '' ? 'http' : 'https'}://${config.host}:${port}`,
    firstUsers,
    store,
    stop: () => (stopping ??= stop()),
  };
}

function openServer({ tls }: DashboardConfig, listener: RequestListener): Server {
  const options = { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 20_000, maxHeaderSize: 16_384 };
  if (tls.certFile === '') return createHttpServer(options, listener);
  return createHttpsServer(
    { ...options, cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), minVersion: 'TLSv1.2' },
    listener,
  );
}

/** Upgraded connections are no longer the HTTP server's to close. */
function trackConnections(server: Server): { readonly end: () => void } {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    end: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

async function listen(server: Server, { host, port }: DashboardConfig): Promise<void> {
  const { promise, resolve: done, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, () => {
    server.off('error', reject);
    done();
  });
  await promise;
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no TCP address');
  return address;
}
