import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressKey } from '@vigil/service';

/**
 * Who holds connections. What nobody who is signed in has used is bounded, by address and in all; the oldest goes first, and
 * one on which nothing has been asked before one on which something has. A connection that a session has used is never cut
 * for others: a desk goes on working beside thousands that say nothing.
 */
export interface Connections {
  /** A session has used this connection. */
  vouch(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>, session: string): void;
  /** Something has been asked on it. */
  asked(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void;
  figures(): { readonly open: number; readonly anonymous: number; readonly cut: number };
  cutAll(): void;
}

export interface ConnectionLimits {
  /** Connections without a session from one address; null: addresses are a proxy's, which has to count. */
  readonly perAddress: number | null;
  /** Connections without a session in all. */
  readonly anonymous: number;
  /** Connections that one session may have without being counted as anybody's. */
  readonly perSession: number;
}

interface Open {
  readonly socket: Socket;
  readonly address: string;
  asked: boolean;
  session: string | null;
}

export function countConnections(server: Server, limits: ConnectionLimits): Connections {
  const open = new Map<string, Open>();
  /** Those without a session, oldest first. */
  const anonymous = new Map<string, Set<Open>>();
  const ofSession = new Map<string, number>();
  let anonymousCount = 0;
  let cut = 0;

  const addAnonymous = (one: Open): void => {
    const same = anonymous.get(one.address) ?? new Set();
    anonymous.set(one.address, same.add(one));
    anonymousCount += 1;
  };
  const removeAnonymous = (one: Open): void => {
    const same = anonymous.get(one.address);
    if (same?.delete(one) !== true) return;
    anonymousCount -= 1;
    if (same.size === 0) anonymous.delete(one.address);
  };
  const cutOne = (of: ReadonlySet<Open>): void => {
    let victim: Open | null = null;
    for (const one of of) {
      victim ??= one;
      if (one.asked) continue;
      victim = one;
      break;
    }
    if (victim === null) return;
    cut += 1;
    removeAnonymous(victim);
    victim.socket.destroy();
  };
  /** The address that holds most. */
  const largest = (): ReadonlySet<Open> =>
    [...anonymous.values()].reduce<ReadonlySet<Open>>((most, one) => (one.size > most.size ? one : most), new Set());

  server.on('connection', (socket: Socket) => {
    const key = keyOf(socket);
    const one: Open = { socket, address: addressKey(socket.remoteAddress ?? ''), asked: false, session: null };
    open.set(key, one);
    addAnonymous(one);
    socket.once('close', () => {
      if (open.get(key) === one) open.delete(key);
      removeAnonymous(one);
      if (one.session === null) return;
      const left = (ofSession.get(one.session) ?? 1) - 1;
      if (left > 0) ofSession.set(one.session, left);
      else ofSession.delete(one.session);
    });
    const same = anonymous.get(one.address);
    if (limits.perAddress !== null && same !== undefined && same.size > limits.perAddress) cutOne(same);
    else if (anonymousCount > limits.anonymous) cutOne(largest());
  });

  return {
    vouch: (socket, session) => {
      const one = open.get(keyOf(socket));
      if (one === undefined || one.session !== null) return;
      const held = ofSession.get(session) ?? 0;
      if (held >= limits.perSession) return;
      ofSession.set(session, held + 1);
      one.session = session;
      removeAnonymous(one);
    },
    asked: (socket) => {
      const one = open.get(keyOf(socket));
      if (one !== undefined) one.asked = true;
    },
    figures: () => ({ open: open.size, anonymous: anonymousCount, cut }),
    cutAll: () => {
      for (const { socket } of open.values()) socket.destroy();
    },
  };
}

/** The socket of a request may be TLS's around the one that was accepted; both have the same other end. */
function keyOf({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress}|${remotePort}`;
}
