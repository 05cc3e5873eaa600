import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { listenAt, readTlsFiles } from '@vigil/service';
import { type ConnectionLimits, type Connections, countConnections } from './connections.ts';

/** The port of this process. Who serves upgrades takes them from `server` before it listens. */
export interface HttpServer {
  readonly server: Server;
  readonly connections: Connections;
  /** @returns the port; 0 asked for any free one */
  listen(at: { readonly host: string; readonly port: number }): Promise<number>;
  /** Cuts every connection that is still open, upgraded ones too, which are no longer Node's to close. */
  cutAll(): void;
}

/** ms. A request line and its headers come in one packet or two; a register file of 64 MiB may take a minute. */
const usualTimes = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  keepAliveTimeout: 20_000,
  // Node looks for what is late this often; its default of 30 s would make 40 of the 10 above.
  connectionsCheckingInterval: 2_000,
};

/** @param tls PEM files; an empty certFile: plain HTTP */
export function createServer(
  tls: { readonly certFile: string; readonly keyFile: string },
  limits: ConnectionLimits,
  listener: RequestListener,
  times: typeof usualTimes = usualTimes,
): HttpServer {
  const options = { ...times, maxHeaderSize: 16_384 };
  const server =
    tls.certFile === ''
      ? createHttpServer(options, listener)
      : createHttpsServer(
          {
            ...options,
            ...readTlsFiles(tls),
            minVersion: 'TLSv1.2',
            handshakeTimeout: times.headersTimeout,
          },
          listener,
        );
  const connections = countConnections(server, limits);
  const asked = (request: IncomingMessage): void => connections.asked(request.socket);
  server.prependListener('request', asked);
  server.prependListener('upgrade', asked);
  return {
    server,
    connections,
    listen: async ({ host, port }) => {
      await listenAt(server, { host, port, setting: 'VIGIL_DASHBOARD_PORT' });
      return addressOf(server).port;
    },
    cutAll: () => connections.cutAll(),
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no TCP address');
  return address;
}
