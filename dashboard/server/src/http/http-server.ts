import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { listenAt } from '@vigil/service';

/** The port of this process. Who serves upgrades takes them from `server` before it listens. */
export interface HttpServer {
  readonly server: Server;
  /** @returns the port; 0 asked for any free one */
  listen(at: { readonly host: string; readonly port: number }): Promise<number>;
  /** Cuts every connection that is still open, upgraded ones too, which are no longer Node's to close. */
  cutAll(): void;
}

/** @param tls PEM files; an empty certFile: plain HTTP */
export function createServer(
  tls: { readonly certFile: string; readonly keyFile: string },
  listener: RequestListener,
): HttpServer {
  const options = { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 20_000, maxHeaderSize: 16_384 };
  const server =
    tls.certFile === ''
      ? createHttpServer(options, listener)
      : createHttpsServer(
          {
            ...options,
            cert: readFileSync(tls.certFile),
            key: readFileSync(tls.keyFile),
            minVersion: 'TLSv1.2',
          },
          listener,
        );
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return {
    server,
    listen: async ({ host, port }) => {
      await listenAt(server, { host, port });
      return addressOf(server).port;
    },
    cutAll: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the HTTP server has no TCP address');
  return address;
}
