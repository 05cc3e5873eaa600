import {
  type AlarmView,
  type BoardSnapshot,
  boardHash,
  type ChangeBatch,
  type DeskToServer,
  type ServerToDesk,
} from '@vigil/vocabulary';
import { io, type Socket } from 'socket.io-client';
import type { Client } from './client.ts';

export type DeskSocket = Socket<ServerToDesk, DeskToServer>;

export function connectDesk(
  client: Client,
  headers: Record<string, string> = {},
  transports = ['websocket'],
): DeskSocket {
  return io(client.url, {
    transports,
    reconnection: false,
    forceNew: true,
    extraHeaders: { origin: client.url, cookie: client.cookie, ...headers },
  });
}

export async function opened(socket: DeskSocket): Promise<DeskSocket> {
  if (socket.connected) return socket;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('connect', resolve);
  socket.once('connect_error', reject);
  await promise;
  return socket;
}

/** The protocol's rules and nothing else: what any console has to do to stay right. */
export class BoardModel {
  readonly alarms = new Map<string, AlarmView>();
  epoch = '';
  seq = -1;
  take(snapshot: BoardSnapshot): void {
    this.epoch = snapshot.epoch;
    this.seq = snapshot.seq;
    this.alarms.clear();
    for (const alarm of snapshot.alarms) this.alarms.set(alarm.id, alarm);
  }
  /** false: does not follow, a resync is needed. */
  apply(batch: ChangeBatch): boolean {
    if (batch.epoch !== this.epoch) return false;
    if (batch.seq <= this.seq) return true;
    if (batch.prev !== this.seq) return false;
    for (const change of batch.changes) {
      if (change.type === 'counts') continue;
      if (change.alarm.closedAt === null) this.alarms.set(change.alarm.id, change.alarm);
      else this.alarms.delete(change.alarm.id);
    }
    this.seq = batch.seq;
    return true;
  }
  hash(): string {
    return boardHash(this.alarms.values());
  }
}
