import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@vigil/simulators';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Caller } from './city.ts';
import { type Desk, epochNow } from './desk.ts';
import type { Handler } from './handler.ts';

/** One alarm, from the press to the screen; ms after the moment just before the publish. */
export interface Call {
  readonly unit: string;
  readonly pubackMs: number;
  /** The row was in the document, and painted. */
  readonly insertedMs: number;
  readonly paintedMs: number;
  /** False: among so many rows that the list has to be scrolled. */
  readonly inSight: boolean;
}

const seed = 20_261;
/** Between two alarms, ms. */
const gapMs = { min: 500, max: 1_500 } as const;
/** The second operator looks before he acts. An alarm taken off at once would be gone before its frame is presented. */
const lookMs = 1_000;
/** Much longer than what is wanted: a late alarm is a figure, a missing one is a failure. */
const givenUpMs = 60_000;

/** When each alarm is due, ms after the start; the same every time. */
export function callTimes(count: number): readonly number[] {
  const random = seededRandom(seed);
  let at = 0;
  return Array.from({ length: count }, () => (at += random.int(gapMs.min, gapMs.max)));
}

/** Connects every caller as a lift is connected all day. */
export async function connectCallers(
  port: number,
  callers: readonly Caller[],
): Promise<ReadonlyMap<Caller, MqttClient>> {
  const connected = callers.map(async (caller): Promise<[Caller, MqttClient]> => {
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`, {
      clientId: caller.unit,
      username: caller.username,
      password: caller.password,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    return [caller, client];
  });
  return new Map(await Promise.all(connected));
}

interface Watchers {
  readonly desk: Desk;
  readonly handler: Handler;
  /** See {@link ClockDifference}. */
  readonly differenceMs: number;
}

/** Presses the button in each lift at its time, whatever became of the one before. @throws Error when one is not seen */
export async function playCalls(
  clients: ReadonlyMap<Caller, MqttClient>,
  desk: Desk,
  handler: Handler,
): Promise<readonly Call[]> {
  const times = callTimes(clients.size);
  const startedAt = performance.now();
  const { ms: differenceMs } = await desk.clockDifference();
  const calls = [...clients].map(async ([caller, client], index): Promise<Call> => {
    await pause(Math.max(0, (times[index] ?? 0) - (performance.now() - startedAt)));
    const called = await call(caller, client, { desk, handler, differenceMs });
    if (!called.inSight) throw new Error(`the alarm of ${called.unit} was painted where nobody sees it`);
    return called;
  });
  return Promise.all(calls);
}

/**
 * Presses the button in one lift after the other, at a steady rate, whatever became of those before, until `done`.
 *
 * @throws Error when one is not seen, or when no lift is left
 */
export async function playSteadily(
  lifts: Iterator<readonly [Caller, MqttClient]>,
  everyMs: number,
  done: () => boolean,
  watchers: Watchers,
): Promise<readonly Call[]> {
  const calls: Promise<Call>[] = [];
  const startedAt = performance.now();
  while (!done()) {
    const next = lifts.next();
    if (next.done === true) throw new Error(`no lift is left after ${calls.length} calls`);
    const called = call(...next.value, watchers);
    // One that is not seen is told in the end.
    called.catch(() => undefined);
    calls.push(called);
    await pause(Math.max(0, startedAt + calls.length * everyMs - performance.now()));
  }
  return Promise.all(calls);
}

async function call(caller: Caller, client: MqttClient, { desk, handler, differenceMs }: Watchers): Promise<Call> {
  const alarm = { id: `${caller.unit}-button`, code: 'alarm-button', floor: '7', passengers: true, peopleCount: 2 };
  const payload = JSON.stringify(alarm);
  const pressedAt = epochNow();
  await client.publishAsync(caller.topic, payload, { qos: 1 });
  const pubackMs = epochNow() - pressedAt;
  const row = await desk.painted(caller.unit, givenUpMs);
  await pause(lookMs);
  await handler.handle(row.id);
  return {
    unit: caller.unit,
    pubackMs,
    insertedMs: row.insertedAt - differenceMs - pressedAt,
    paintedMs: row.paintedAt - differenceMs - pressedAt,
    inSight: row.inSight,
  };
}
