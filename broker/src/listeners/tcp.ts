import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type ListenAt, listenAt, plainAddress } from '@vigil/service';
import type { Transport } from '@vigil/vocabulary';
import type { BrokerConfig } from '../config.ts';
import type { ConnectionGuard } from '../guards/connections.ts';
import type { Refusal } from '../refusal.ts';
import type { Wire } from '../sessions/session.ts';
import { socketSource } from './socket-source.ts';
import type { Source } from './source.ts';

/** A stream that has passed the connection guard (and TLS, and the WebSocket handshake). */
export interface Arrival {
  readonly source: Source;
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
  readonly refused: (reason: Refusal, address: string, transport: Transport) => void;
  readonly failed: (error: Error, transport: Transport) => void;
}

/** Counts raw connections before their first byte is read; refused ones are cut without an answer. */
export function admitFirst(server: Server, parts: ListenerParts, transport: Transport): void {
  server.prependListener('connection', (socket: Socket) => {
    const release = admit(socket, parts, transport);
    if (release !== undefined) socket.once('close', release);
  });
}

/** @returns to be called when the connection has closed; undefined: refused and cut */
function admit(socket: Socket, { guard, refused }: ListenerParts, transport: Transport): (() => void) | undefined {
  const address = plainAddress(socket.remoteAddress ?? '');
  const admission = guard.admit(address, performance.now());
  if (admission.refused === undefined) return () => admission.release();
  refused(admission.refused, address, transport);
  socket.destroy();
  return undefined;
}

export async function listen(server: Server, at: ListenAt): Promise<Listener> {
  await listenAt(server, { ...at, backlog: 4096 });
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
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000, pauseOnConnect: true });
  server.on('connection', (socket) => {
    const release = admit(socket, parts, 'tcp');
    if (release === undefined) return;
    const address = plainAddress(socket.remoteAddress ?? '');
    const source = socketSource(socket);
    source.stream.once('close', release);
    parts.arrived({ source, address, transport: 'tcp' });
  });
  const at = { host: config.host, port: config.port, setting: 'VIGIL_BROKER_PORT' };
  return listen(server, at).then((listener) => watched(server, listener, parts, 'tcp'));
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
