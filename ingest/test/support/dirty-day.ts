import { closingOf } from '@vigil/harness';
import { type Arrival, type Damage, type Day, ownClockAt, travel } from '@vigil/simulators';
import type { AlarmRecord } from '@vigil/store';
import { clockStepBody } from '@vigil/vocabulary';
import { type Bench, noon, startBench } from './bench.ts';

const minute = 60_000;
const hour = 60 * minute;
const beganAt = noon - 12 * hour;
const units = { gateway: 'G1', lift: 'C1' } as const;
const credential = 'gw-1';

/** What a person would have missed on this day, or was shown without a reason; nothing: as on the clean day. */
export async function playDay(day: Day, damages: readonly Damage[]): Promise<readonly string[]> {
  const { arrivals, lost } = travel(day, damages, beganAt);
  const bench = await startBench({ startAt: beganAt });
  /** What our clock shows then. */
  const wall = (at: number): number => beganAt + at + ownClockAt(damages, at);
  const watch = createWatch(bench, day, damages, wall);
  const lags = damages.filter((damage) => damage.kind === 'lag');
  const isBehind = (at: number): boolean => lags.some((lag) => lag.at <= at && at < lag.at + lag.forMs);
  const steps: readonly Step[] = [
    ...arrivals.map((arrival) => ({ at: arrival.at, arrival })),
    ...day.desk.map(({ at, what }) => ({ at, what })),
    ...damages
      .filter(({ kind }) => kind === 'kill')
      .map((damage) => ({ at: 'at' in damage ? damage.at : 0, what: 'kill' as const })),
    ...damages.flatMap((damage) => (damage.kind === 'own-clock' ? [{ at: damage.at, setBy: damage.stepMs }] : [])),
    ...lags.map((lag) => ({ at: lag.at + lag.forMs, what: 'look' as const })),
    { at: 24 * hour + 10 * minute, what: 'look' },
  ];
  let read: Arrival[] = [];
  for (const step of steps.toSorted((a, b) => a.at - b.at)) {
    if ('setBy' in step) {
      await passTo(bench, wall(step.at) - step.setBy);
      await setClock(bench, step.setBy);
      continue;
    }
    await passTo(bench, wall(step.at));
    if ('arrival' in step) {
      journal(bench, step.arrival, wall(step.arrival.at));
      read.push(step.arrival);
    }
    if ('arrival' in step && isReading(step.arrival) && step.at % (10 * minute) !== 0) continue;
    if (!isBehind(step.at)) {
      await bench.flush();
      await watch.look(read, ownClockAt(damages, step.at));
      read = [];
    }
    if ('what' in step) await act(bench, step.what);
  }
  return [...watch.missed(lost), ...(await watch.unexplained(arrivals, lost))];
}

type Step = { readonly at: number } & (
  | { readonly arrival: Arrival }
  | { readonly what: 'acknowledge' | 'close' | 'kill' | 'look' }
  | { readonly setBy: number }
);

const isReading = (arrival: Arrival): boolean => 'family' in arrival && arrival.family === 'status';

async function passTo(bench: Bench, at: number): Promise<void> {
  const left = at - bench.clock.now();
  if (left < 2_000) return bench.clock.advance(Math.max(0, left));
  // What is due a minute later is due on its own.
  if (left > 61_000) await bench.pass(61_000, 61_000);
  await bench.pass(at - bench.clock.now(), left);
}

/** The broker notices and says so, and so does the next tick. */
async function setClock(bench: Bench, stepMs: number): Promise<void> {
  bench.clock.step(stepMs);
  bench.journal('', clockStepBody.parse({ stepMs }), { kind: 'clock-step', origin: 'main' });
  await bench.sweeper.tick();
}

function journal(bench: Bench, arrival: Arrival, at: number): void {
  const sent = { origin: credential, connection: String(arrival.connection), at };
  if (arrival.kind === 'publish' || arrival.kind === 'will') {
    const topic = `vigil/v1/acme/${units[arrival.by]}/${arrival.family}`;
    bench.journal(topic, arrival.payload, { ...sent, kind: arrival.kind });
    return;
  }
  const body = { clientId: 'gw', address: '127.0.0.1', transport: 'tcp', session: sent.connection };
  const reason = arrival.kind === 'disconnect' ? { reason: 'lost' } : {};
  bench.journal(`presence/${credential}`, { ...body, ...reason }, { ...sent, kind: arrival.kind });
}

async function act(bench: Bench, what: 'acknowledge' | 'close' | 'kill' | 'look'): Promise<void> {
  if (what === 'kill') return bench.restart();
  if (what === 'look') return;
  const at = bench.clock.now();
  for (const { id, state } of await openAlarms(bench)) {
    if (what === 'acknowledge' && state.acknowledged === null)
      await bench.store.transaction((tx) => tx.alarms.apply(id, { type: 'acknowledge', at, by: 'op' }));
    const close = { type: 'close', at, by: 'op', ...closingOf('handled') } as const;
    if (what === 'close' && state.latched && state.acknowledged !== null)
      await bench.store.transaction((tx) => tx.alarms.apply(id, close));
  }
}

const openAlarms = (bench: Bench): Promise<readonly AlarmRecord[]> => bench.store.read.alarms.openOf(['G1', 'C1']);

/** Looks at the board after each turn of reading. */
function createWatch(bench: Bench, day: Day, damages: readonly Damage[], wall: (at: number) => number) {
  /** Times of the day at which our clock may have shown this. */
  const daytimes = (shown: number): readonly number[] => {
    const set = damages.flatMap((damage) => (damage.kind === 'own-clock' ? [damage.at] : []));
    return [0, ...set].map((at) => shown - beganAt - ownClockAt(damages, at));
  };
  const heard = new Set<number>();
  const seen = new Set<number>();
  const seenStuck = new Set<number>();

  return {
    look: async (read: readonly Arrival[], shift: number) => {
      const open = await openAlarms(bench);
      for (const arrival of read) {
        const said = 'n' in arrival && arrival.n !== null ? day.said[arrival.n] : undefined;
        if (said === undefined || said.emergency === null || heard.has(said.n)) continue;
        heard.add(said.n);
        if (open.some((alarm) => alarm.code === said.emergency && isHeard(alarm, wall(arrival.at)))) seen.add(said.n);
      }
      const now = bench.clock.now() - beganAt - shift;
      for (const [index, { from, to }] of day.stuck.entries())
        if (
          from <= now &&
          now <= to + 10 * minute &&
          open.some(({ code, state }) => code === 'entrapment' && state.ringing)
        )
          seenStuck.add(index);
    },
    missed: (lost: ReadonlySet<number>): readonly string[] => [
      ...day.said
        .filter(({ n, emergency }) => emergency !== null && !seen.has(n) && !lost.has(n))
        .map(({ n, emergency, body }) => `${emergency} of message ${n} rang for nobody: ${JSON.stringify(body)}`),
      ...day.stuck.flatMap((_, index) => (seenStuck.has(index) ? [] : [`entrapment ${index} was not derived`])),
      ...(['G1', 'C1'] as const).flatMap((unit) =>
        bench.availability(unit) === 'online' ? [] : [`${unit} is ${bench.availability(unit)} in the end`],
      ),
    ],
    unexplained: async (arrivals: readonly Arrival[], lost: ReadonlySet<number>): Promise<readonly string[]> => {
      const scope = { vendor: null, counties: null };
      const { rows } = await bench.store.read.alarms.list({ scope, limit: 1_000, offset: 0 });
      const faults = await bench.store.read.contractFaults.list({ scope, limit: 100 });
      const asked = new Set(
        arrivals.flatMap((arrival) =>
          'n' in arrival && arrival.n !== null ? [`${day.said[arrival.n]?.emergency} ${wall(arrival.at)}`] : [],
        ),
      );
      return rows
        .filter(({ latched, priority }) => latched || priority === 'emergency')
        .filter(({ code, raisedAt, marks, source }) => {
          if (marks.length > 0 || asked.has(`${code} ${raisedAt}`)) return false;
          if (source === 'derived')
            return !daytimes(raisedAt).some((at) =>
              day.stuck.some(({ from, to }) => from <= at && at <= to + 10 * minute),
            );
          return true;
        })
        .filter(() => faults.length === 0 && lost.size === 0)
        .map(({ unitId, code, raisedAt }) => `${unitId} ${code} at ${(raisedAt - beganAt) / minute} min has no reason`);
    },
  };
}

/** It rings, or somebody who was asked again within the last minute is at work on it. */
function isHeard({ state }: AlarmRecord, at: number): boolean {
  if (state.ringing) return true;
  return state.rangAgainAt !== null && Math.abs(at - state.rangAgainAt) < minute;
}
