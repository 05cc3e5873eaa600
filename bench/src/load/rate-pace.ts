import type { Connection } from '../mqtt/connection.ts';
import { Schedule } from './schedule.ts';
import type { Tally } from './tally.ts';
import type { PublishTemplate } from './template.ts';

/** Unacknowledged messages of one publisher beyond which a due message is shed: a broken rung must not fill memory. */
const mostInFlight = 8_192;
/** Packet ids 1 … 16,384 in turn: twice what may be in flight, so an id is free when its turn comes. */
const idCount = 16_384;

interface Lane {
  readonly connection: Connection;
  readonly templates: readonly PublishTemplate[];
  /** By packet id: when its message was due; 0: none is out. */
  readonly dueAt: Float64Array;
  nextId: number;
  turn: number;
  inFlight: number;
  pending: Buffer[];
}

/**
 * Open loop over all connections in turn. Latency counts from the moment a message was due, not from the moment it was
 * written, so a stall is charged to every message that had to wait (no coordinated omission). A timer fires each
 * millisecond and sends what is due: the lag of the generator itself is reported beside the result.
 */
export function startRate(
  lanes: readonly { readonly connection: Connection; readonly templates: readonly PublishTemplate[] }[],
  perSecond: number,
  tally: Tally,
): { stop(): void } {
  const all = lanes.map(({ connection, templates }): Lane => {
    const lane: Lane = {
      connection,
      templates,
      dueAt: new Float64Array(idCount + 1),
      nextId: 1,
      turn: 0,
      inFlight: 0,
      pending: [],
    };
    connection.onPubacks = (ids, count) => acknowledged(lane, ids, count, tally);
    return lane;
  });
  const schedule = new Schedule(performance.now(), perSecond);
  const clock = performance.timeOrigin;
  let next = 0;
  let touched: Lane[] = [];

  const tick = (): void => {
    const now = performance.now();
    while (schedule.dueAt <= now) {
      const due = schedule.dueAt;
      schedule.take();
      const lane = all[next];
      next = next + 1 === all.length ? 0 : next + 1;
      if (lane === undefined) continue;
      if (lane.inFlight >= mostInFlight) {
        tally.shed += 1;
        continue;
      }
      if (lane.pending.length === 0) touched.push(lane);
      lane.pending.push(compose(lane, due, Math.round(clock + due)));
      if (tally.measuring) tally.lags.record(now - due);
      tally.sent += 1;
    }
    for (const lane of touched) {
      const [only] = lane.pending;
      lane.connection.socket.write(
        lane.pending.length === 1 && only !== undefined ? only : Buffer.concat(lane.pending),
      );
      lane.pending = [];
    }
    touched = [];
  };
  const timer = setInterval(tick, 1);
  return { stop: () => clearInterval(timer) };
}

function compose(lane: Lane, due: number, ts: number): Buffer {
  const template = lane.templates[lane.turn];
  lane.turn = lane.turn + 1 === lane.templates.length ? 0 : lane.turn + 1;
  if (template === undefined) throw new Error('a publisher without topics');
  const id = lane.nextId;
  lane.nextId = id === idCount ? 1 : id + 1;
  lane.inFlight += 1;
  lane.dueAt[id] = due;
  const bytes = Buffer.allocUnsafe(template.length);
  template.write(bytes, 0, id, ts);
  return bytes;
}

function acknowledged(lane: Lane, ids: Uint16Array, count: number, tally: Tally): void {
  const now = performance.now();
  tally.acknowledge(count);
  lane.inFlight -= count;
  if (!tally.measuring) return;
  for (let index = 0; index < count; index += 1) tally.latencies.record(now - (lane.dueAt[ids[index] ?? 0] ?? now));
}
