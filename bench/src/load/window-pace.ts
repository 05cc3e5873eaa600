import type { Connection } from '../mqtt/connection.ts';
import type { Tally } from './tally.ts';
import type { PublishTemplate } from './template.ts';

/**
 * Closed loop on one connection: `inFlight` messages are out, and each PUBACK sends the next one with the same packet
 * id. All that one read of the socket acknowledges goes out in one write.
 */
export function startWindow(
  connection: Connection,
  templates: readonly PublishTemplate[],
  inFlight: number,
  tally: Tally,
): { stop(): void } {
  const sentAt = new Float64Array(inFlight + 1);
  const longest = Math.max(...templates.map((template) => template.length));
  let turn = 0;
  let stopped = false;

  const send = (ids: ArrayLike<number>, count: number, now: number): void => {
    const bytes = Buffer.allocUnsafe(count * longest);
    const ts = Date.now();
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const id = ids[index] ?? 0;
      const template = templates[turn];
      turn = turn + 1 === templates.length ? 0 : turn + 1;
      if (template === undefined) continue;
      at = template.write(bytes, at, id, ts);
      sentAt[id] = now;
    }
    tally.sent += count;
    connection.socket.write(at === bytes.length ? bytes : bytes.subarray(0, at));
  };

  connection.onPubacks = (ids, count) => {
    const now = performance.now();
    tally.acknowledge(count);
    if (tally.measuring)
      for (let index = 0; index < count; index += 1) tally.latencies.record(now - (sentAt[ids[index] ?? 0] ?? now));
    if (!stopped) send(ids, count, now);
  };
  send(
    Array.from({ length: inFlight }, (_, index) => index + 1),
    inFlight,
    performance.now(),
  );
  return {
    stop: () => {
      stopped = true;
    },
  };
}
