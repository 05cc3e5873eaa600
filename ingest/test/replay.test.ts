import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bench, noon, startBench } from './support/bench.ts';

interface Step {
  readonly unit: 'L1' | 'L2' | 'G1' | 'C1' | 'K1' | 'K2';
  readonly what: What;
  readonly afterMs: number;
  readonly id: number;
}

const lift = { mode: 'normal', moving: false, door: 'closed', doorZone: true };
const camera = { reachable: true, streaming: true, recording: true, imageOk: true };
const bodies = {
  stuck: { family: 'status', body: { ...lift, passengers: true } },
  free: { family: 'status', body: { ...lift, door: 'open', passengers: true } },
  busy: { family: 'status', body: { ...lift, mode: 'maintenance' } },
  cameraBad: { family: 'status', body: { ...camera, streaming: false } },
  cameraGood: { family: 'status', body: camera },
  button: { family: 'alarm', body: { code: 'alarm-button' } },
  trapped: { family: 'alarm', body: { code: 'entrapment' } },
  fault: { family: 'fault', body: { code: '02' } },
  faultOver: { family: 'fault', body: { code: '02', active: false } },
  outside: { family: 'fault', body: { code: '04', passengers: true } },
  noFault: { family: 'fault', body: { code: '00' } },
  maintenance: { family: 'event', body: { code: '43' } },
  automatic: { family: 'event', body: { code: '40' } },
  unknown: { family: 'alarm', body: { code: '555' } },
  broken: { family: 'alarm', body: '{' },
  offline: { family: 'state', body: { state: 'offline' } },
  online: { family: 'state', body: { state: 'online' } },
  lost: { family: 'presence', body: {} },
} as const;

type What = keyof typeof bodies;
const whats = Object.keys(bodies).filter((key): key is What => key in bodies);

const origins = { L1: 'dev-L1', L2: 'dev-L2', G1: 'gw-1', C1: 'gw-1', K1: 'cloud', K2: 'cloud' } as const;

const step: fc.Arbitrary<Step> = fc.record({
  unit: fc.constantFrom('L1', 'L2', 'G1', 'C1', 'K1', 'K2'),
  what: fc.constantFrom(...whats),
  afterMs: fc.integer({ min: 0, max: 6_000 }),
  id: fc.integer({ min: 0, max: 12 }),
});

function journalAll(bench: Bench, steps: readonly Step[]): void {
  let at = noon;
  for (const { unit, what, afterMs, id } of steps) {
    at += afterMs;
    const { family, body } = bodies[what];
    const origin = origins[unit];
    if (family === 'presence') {
      const lost = { clientId: 'x', address: '', transport: 'tcp', session: '1', reason: 'lost' };
      bench.journal(`presence/${origin}`, lost, { at, origin, kind: 'disconnect' });
    } else {
      const keyed = typeof body === 'string' || id > 8 ? body : { ...body, id: `m${id}` };
      bench.journal(`vigil/v1/acme/${unit}/${family}`, keyed, { at, origin });
    }
  }
}

/** Everything that a person or a device could tell apart, without row numbers. */
async function outcome(bench: Bench): Promise<unknown> {
  const everything = { scope: { vendor: null, counties: null }, limit: 1_000, offset: 0 };
  const { rows } = await bench.store.read.alarms.list(everything);
  const alarms = rows.map(({ id: _id, version: _version, ...alarm }) => JSON.stringify(alarm)).toSorted();
  const loaded = (await bench.store.read.units.loadStates()).toSorted((a, b) => a.unitId.localeCompare(b.unitId));
  // Only spares a look: a batch that brings an alarm forgets it at its end, and the next status looks again.
  const states: unknown = JSON.parse(
    JSON.stringify(loaded, (key, value: unknown) => (key === 'endangered' && value === false ? undefined : value)),
  );
  const told = (await bench.answers()).map(
    ({ topic, body }) => `${topic} ${String(body['id'])} ${String(body['what'])}`,
  );
  return { alarms, states, told, quarantine: (await bench.quarantine()).toSorted() };
}

async function finish(bench: Bench, endsAt: number): Promise<unknown> {
  bench.clock.advance(Math.max(0, endsAt - bench.clock.now()));
  await bench.sweeper.tick();
  return outcome(bench);
}

test('any messages, cut into any batches, with a kill at any point, end in the same alarms', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 28 }),
      fc.array(
        fc.record({
          size: fc.integer({ min: 1, max: 9 }),
          fate: fc.constantFrom('done', 'killed', 'rolled-back', 'twice'),
        }),
        {
          minLength: 1,
          maxLength: 12,
        },
      ),
      async (steps, cuts) => {
        const endsAt = noon + steps.reduce((sum, { afterMs }) => sum + afterMs, 0) + 1_000;
        const whole = await startBench();
        journalAll(whole, steps);
        // Nothing is received in the future.
        whole.clock.advance(endsAt - 1_000 - noon);
        await whole.flush();
        const expected = await finish(whole, endsAt);

        const failing = { next: false };
        const cut = await startBench({
          wrap: (store) => ({
            ...store,
            transaction: (work) =>
              store.transaction(async (tx) => {
                const result = await work(tx);
                if (failing.next) throw Object.assign(new Error('disk'), { code: 'EIO' });
                return result;
              }),
          }),
        });
        journalAll(cut, steps);
        const entries = cut.waiting.splice(0);
        let turn = 0;
        while (entries.length > 0) {
          const { size, fate } = cuts[turn % cuts.length] ?? { size: 1, fate: 'done' };
          turn += 1;
          const batch = entries.splice(0, size);
          const last = batch.at(-1);
          cut.clock.advance(Math.max(0, (last?.receivedAt ?? 0) - cut.clock.now()));
          if (fate === 'rolled-back') {
            failing.next = true;
            await expect(cut.pipeline.run('main', batch)).rejects.toThrow('disk');
            failing.next = false;
          }
          await cut.pipeline.run('main', batch);
          if (fate === 'twice') await cut.pipeline.run('main', batch);
          if (fate === 'killed') await cut.restart();
        }
        expect(await finish(cut, endsAt)).toEqual(expected);
      },
    ),
    {
      numRuns: 30,
      examples: [
        [
          [
            { unit: 'L2', what: 'unknown', afterMs: 0, id: 0 },
            { unit: 'L2', what: 'free', afterMs: 0, id: 0 },
            { unit: 'L1', what: 'stuck', afterMs: 0, id: 0 },
          ],
          [{ size: 1, fate: 'done' }],
        ],
      ],
    },
  );
});

test('memory is what the store holds, after every kind of batch', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const bench = await startBench();
      journalAll(bench, steps);
      await bench.flush();
      const stored = new Map((await bench.store.read.units.loadStates()).map((state) => [state.unitId, state]));
      expect(
        new Map([...bench.world.states].map(([id, state]) => [id, JSON.parse(JSON.stringify(state)) as unknown])),
      ).toEqual(stored);
    }),
    { numRuns: 15 },
  );
});

test('reading the whole journal again from the start raises nothing twice', async () => {
  const bench = await startBench();
  const entries = [];
  for (let index = 0; index < 30; index += 1) {
    bench.journal('vigil/v1/acme/L1/alarm', { id: `a${index % 10}`, code: '90' });
    bench.journal('vigil/v1/acme/L1/fault', { code: '02', active: index % 2 === 0 });
    bench.journal('vigil/v1/acme/L1/alarm', 'broken');
  }
  entries.push(...bench.waiting);
  await bench.flush();
  const counted = async (): Promise<unknown> => {
    const open = await bench.store.read.alarms.openOf(['L1']);
    return {
      open: open.map((alarm) => [alarm.code, alarm.state.occurrences]),
      kept: (await bench.quarantine()).length,
    };
  };
  const before = await counted();
  await bench.store.transaction((tx) => tx.cursors.set('ingest:main', 0));
  await bench.pipeline.run('main', entries);
  expect(await counted()).toEqual(before);
});
