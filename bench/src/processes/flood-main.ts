import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type FloodJob, type FloodReport, floodJobSchema } from '../flood/flood-job.ts';
import { floods } from '../flood/kinds.ts';
import { Schedule } from '../load/schedule.ts';
import { type Connection, openConnection } from '../mqtt/connection.ts';
import { encodePublish } from '../mqtt/packets.ts';

/**
 * A sender without manners, as a process of its own: it writes at its rate whether it is acknowledged or not, as far as
 * its socket takes it, and comes back when it is cut. It never sends again what was not acknowledged.
 */

/** Of the socket: what is due while it is full is not made. */
const fullBytes = 4 * 1024 * 1024;
const againAfterMs = 200;
const tickMs = 5;

const totals: { -readonly [key in keyof FloodReport]: number } = { sent: 0, acknowledged: 0, cuts: 0, bytes: 0 };
const stopped = new AbortController();

async function flood(job: FloodJob): Promise<void> {
  const { family: _, perSecond, payload } = floods[job.kind];
  let index = 0;
  while (!stopped.signal.aborted) {
    const lost = new AbortController();
    let connection: Connection;
    try {
      connection = await openConnection(job, job);
    } catch {
      // Refused for now; the cuts in the report tell how often.
      totals.cuts += 1;
      await pause(againAfterMs);
      continue;
    }
    connection.onLost = () => lost.abort();
    connection.onPubacks = (__, count) => {
      totals.acknowledged += count;
    };
    const schedule = new Schedule(performance.now(), perSecond);
    while (!stopped.signal.aborted && !lost.signal.aborted) {
      while (schedule.dueAt <= performance.now() && !lost.signal.aborted) {
        schedule.take();
        if (connection.socket.writableLength > fullBytes) continue;
        const { bytes, idAt } = encodePublish(job.topic, Buffer.from(payload(index)));
        bytes.writeUInt16BE(1 + (index % 65_535), idAt);
        index += 1;
        connection.socket.write(bytes);
        totals.sent += 1;
        totals.bytes += bytes.length;
      }
      await pause(tickMs);
    }
    if (lost.signal.aborted) totals.cuts += 1;
    connection.close();
  }
}

async function main(): Promise<void> {
  const [job] = await once(process, 'message');
  process.once('message', () => stopped.abort());
  await flood(floodJobSchema.parse(job));
  process.send?.(totals satisfies FloodReport);
}

process.once('disconnect', () => process.exit(0));
await main();
