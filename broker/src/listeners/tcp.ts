import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { startupErrorFrom } from '@vigil/service';
import type { Transport } from '@vigil/vocabulary';
import type { BrokerConfig } from '../config.ts';
import type { ConnectionGuard } from '../guards/connections.ts';
import type { Refusal } from '../refusal.ts';
import type { Wire } from '../sessions/session.ts';

/** A stream that has passed the connection guard (and TLS, and the WebSocket handshake). */
export interface Arrival {
  readonly stream: Duplex;
  readonly address: string;
  readonly transport: Transport;
  /** See {@link Wire}; default: no certificate. */
  readonly certificateNames?: Wire['certificateNames'];
  readonly foreignCertificate?: Wire['foreignCertificate'];
}

export interface Listener {
  readonly port: number;
  /** Stops listening; open connections stay. */
  close(): Promise<void>;
}

export interface ListenerParts {
  readonly guard: ConnectionGuard;
  readonly arrived: (arrival: Arrival) => void;
  readonly refused: (reason: Refusal, address: string) => void;
  readonly failed: (error: Error, transport: Transport) => void;
}

/** Counts a raw connection before its first byte is read; refused ones are cut without an answer. */
export function admitFirst(server: Server, parts: ListenerParts): void {
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const admission = parts.guard.admit(address, performance.now());
    if (admission.refused !== undefined) {
      parts.refused(admission.refused, address);
      socket.destroy();
      return;
    }
    socket.once('close', () => admission.release());
  });
}

export async function listen(server: Server, host: string, port: number): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(startupErrorFrom(error, { port }) ?? error));
    server.listen({ host, port, backlog: 4096 }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        // Resolves only when every connection is gone, which is the broker's business: not waited for.
        if (server.listening) server.close();
        resolve();
      }),
  };
}

export function listenTcp(config: BrokerConfig, parts: ListenerParts): Promise<Listener> {
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 });
  admitFirst(server, parts);
  server.on('connection', (socket) => {
    if (socket.destroyed) return;
    parts.arrived({ stream: socket, address: socket.remoteAddress ?? '', transport: 'tcp' });
  });
  return listen(server, config.host, config.port).then((listener) => watched(server, listener, parts, 'tcp'));
}

/** Errors after the start (accept failing for want of descriptors) are told, not thrown. */
export function watched(server: Server, listener: Listener, parts: ListenerParts, transport: Transport): Listener {
  server.on('error', (error) => parts.failed(error, transport));
  return listener;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('a listener has no TCP address');
  return address.port;
}
