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
import { eventually } from './eventually.ts';

/**
 * An operator's desk without a screen: it keeps the board by the protocol's rules (numbered changes, resync on a gap)
 * and confirms alarms one by one, as the console does.
 */
export class Desk {
  /** Open alarms by id, as a console would show them. */
  readonly board = new Map<string, AlarmView>();
  /** Every `alarm` event, also repeated ones. */
  readonly rung: AlarmView[] = [];
  readonly socket: Socket<ServerToDesk, DeskToServer>;
  #epoch = '';
  #seq = -1;
  #syncing = false;

  constructor(client: Client) {
    this.socket = io(client.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
      extraHeaders: { origin: client.url, cookie: client.cookie },
    });
    this.socket.on('connect', () => this.#resync());
    this.socket.on('change', (batch) => {
      if (!this.#apply(batch)) this.#resync();
    });
    this.socket.on('alarm', (alarm, confirm) => {
      this.rung.push(alarm);
      confirm({ id: alarm.id, version: alarm.version });
    });
  }

  static async open(client: Client): Promise<Desk> {
    const desk = new Desk(client);
    await eventually('the desk has its board', () => desk.#seq >= 0);
    return desk;
  }

  hash(): string {
    return boardHash(this.board.values());
  }

  close(): void {
    this.socket.close();
  }

  #resync(): void {
    if (this.#syncing) return;
    this.#syncing = true;
    const epoch = this.#epoch === '' ? 'none' : this.#epoch;
    this.socket.timeout(5_000).emit('resync', { epoch, seq: Math.max(0, this.#seq) }, (error, answer) => {
      this.#syncing = false;
      if (error !== null || !answer.ok) {
        if (this.socket.connected) this.#resync();
        return;
      }
      if ('snapshot' in answer.value) this.#take(answer.value.snapshot);
      else if (!answer.value.batches.every((batch) => this.#apply(batch))) this.#resync();
    });
  }

  #take(snapshot: BoardSnapshot): void {
    this.#epoch = snapshot.epoch;
    this.#seq = snapshot.seq;
    this.board.clear();
    for (const alarm of snapshot.alarms) this.board.set(alarm.id, alarm);
  }

  /** false: does not follow what is known. */
  #apply(batch: ChangeBatch): boolean {
    if (batch.epoch !== this.#epoch) return false;
    if (batch.seq <= this.#seq) return true;
    if (batch.prev !== this.#seq) return false;
    for (const change of batch.changes) {
      if (change.type !== 'alarm') continue;
      if (change.alarm.closedAt === null) this.board.set(change.alarm.id, change.alarm);
      else this.board.delete(change.alarm.id);
    }
    this.#seq = batch.seq;
    return true;
  }
}
