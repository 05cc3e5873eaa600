import { expect, test } from 'vitest';
import { on } from '../src/feature.ts';
import { asideOf, cursorName } from '../src/turns.ts';
import { type Bench, startBench } from './support/bench.ts';

const stuck = { mode: 'normal', moving: false, door: 'closed', passengers: true };
const status = 'vigil/v1/acme/L1/status';

/** One lane's turn with everything that waits. */
async function turn(bench: Bench, lane: string | null, horizon: number): Promise<void> {
  const entries = bench.waiting.splice(0);
  const upTo = entries.at(-1);
  if (upTo === undefined) throw new Error('nothing waits');
  await bench.pipeline.turn('main', entries, { lane, late: false, upTo, horizon });
}

test('a deadline that readings behind may cancel does not fire for what is judged ahead of them', async () => {
  const bench = await startBench();
  const since = bench.clock.now();
  await bench.say(status, stuck);
  await bench.pipeline.setAside('main', 'telemetry', await bench.store.read.cursors.position('ingest:main'));
  bench.clock.advance(180_000);
  // Read ahead of the reading that says that the door is open; the deadline is due between the two.
  bench.journal('vigil/v1/acme/L2/alarm', { code: '51' }, { origin: 'dev-L2', at: since + 120_000 });
  await turn(bench, null, since);
  expect(await bench.open('L1', 'entrapment')).toBeNull();
  bench.journal(status, { ...stuck, door: 'open' }, { at: since + 30_000 });
  const late = bench.waiting.splice(0).map((entry) => ({ ...entry, seq: 2 }));
  bench.waiting.push(...late);
  await turn(bench, 'telemetry', Number.POSITIVE_INFINITY);
  bench.journal('vigil/v1/acme/L2/alarm', { code: '51' }, { origin: 'dev-L2', at: since + 180_000 });
  await turn(bench, null, Number.POSITIVE_INFINITY);
  expect(await bench.open('L1', 'entrapment')).toBeNull();
});

test('and fires for it when they do not', async () => {
  const bench = await startBench();
  const since = bench.clock.now();
  await bench.say(status, stuck);
  bench.clock.advance(121_000);
  bench.journal('vigil/v1/acme/L2/alarm', { code: '51' }, { origin: 'dev-L2', at: since + 120_000 });
  await turn(bench, null, since + 59_999);
  expect(await bench.open('L1', 'entrapment')).toBeNull();
  bench.journal('vigil/v1/acme/L2/alarm', { code: '51' }, { origin: 'dev-L2', at: since + 121_000 });
  await turn(bench, null, since + 120_000);
  expect((await bench.open('L1', 'entrapment'))?.state.raisedAt).toBe(since + 60_000);
});

test('a lane has its cursor until it is where the journal’s own is, and the same entry is never judged twice', async () => {
  const bench = await startBench();
  const { cursors } = bench.store.read;
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  await bench.pipeline.setAside('main', 'telemetry', await cursors.position('ingest:main'));
  await bench.pipeline.setAside('main', 'from:dev-L2', null);
  expect([...(await asideOf(cursors, 'main'))]).toEqual([
    ['from:dev-L2', null],
    ['telemetry', { epoch: '0'.repeat(16), seq: 1 }],
  ]);
  bench.journal('vigil/v1/acme/L1/fault', { code: '02' });
  const entries = [...bench.waiting];
  await turn(bench, 'telemetry', 0);
  bench.waiting.push(...entries);
  await turn(bench, 'telemetry', 0);
  expect((await bench.open('L1', 'door-close-fault'))?.state.occurrences).toBe(2);
  expect(await cursors.get('ingest:main')).toBe(1);
  expect(await cursors.get(cursorName('main', 'telemetry'))).toBe(2);
  await bench.pipeline.rejoin('main', 'telemetry', { epoch: '0'.repeat(16), seq: 2 });
  expect(await cursors.get('ingest:main')).toBe(2);
  expect([...(await asideOf(cursors, 'main')).keys()]).toEqual(['from:dev-L2']);
});

test('a transaction is cut when its time is up, and who took it is named', async () => {
  let bench: Bench | undefined;
  const slow = on('fault', () => {
    bench?.clock.advance(20);
    return Promise.resolve();
  });
  bench = await startBench({ features: [{ name: 'slow', onMessage: [slow] }] });
  const faults = (count: number): unknown => Array.from({ length: count }, () => ({ code: '02' }));
  bench.journal('vigil/v1/acme/L2/fault', faults(1), { origin: 'dev-L2' });
  for (let index = 0; index < 3; index += 1) bench.journal('vigil/v1/acme/L1/fault', faults(5));
  const entries = bench.waiting.splice(0);
  const upTo = entries.at(-1);
  if (upTo === undefined) throw new Error('nothing waits');
  const asked = { lane: null, late: false, upTo, horizon: Number.POSITIVE_INFINITY };
  expect(await bench.pipeline.turn('main', entries, asked)).toEqual({ done: 2, heaviest: 'dev-L1' });
  expect(await bench.store.read.cursors.get('ingest:main')).toBe(2);
  // Who only asked for several of them in turn has it all done.
  await bench.pipeline.run('main', entries);
  expect(await bench.store.read.cursors.get('ingest:main')).toBe(4);
  expect(bench.counts.get('family:fault')).toBe(16);
});

test('a transaction is cut inside a message too, another lane goes on with it, and no envelope is judged twice', async () => {
  let bench: Bench | undefined;
  const slow = on('fault', () => {
    bench?.clock.advance(30);
    return Promise.resolve();
  });
  bench = await startBench({ features: [{ name: 'slow', onMessage: [slow] }] });
  const faults = Array.from({ length: 10 }, () => ({ code: '02' }));
  bench.journal('vigil/v1/acme/L1/fault', faults);
  bench.journal('vigil/v1/acme/L2/fault', { code: '02' }, { origin: 'dev-L2' });
  const entries = bench.waiting.splice(0);
  const [large, other] = entries;
  if (large === undefined || other === undefined) throw new Error('two were journaled');
  const asked = { lane: null, late: false, upTo: other, horizon: Number.POSITIVE_INFINITY };
  expect(await bench.pipeline.turn('main', entries, asked)).toEqual({ done: 0, heaviest: 'dev-L1' });
  expect(bench.counts.get('family:fault')).toBe(4);
  expect(await bench.store.read.cursors.position('ingest:main')).toBeNull();
  await bench.restart();
  const mine = 'from:dev-L1';
  await bench.pipeline.setAside('main', mine, null);
  expect(await bench.pipeline.turn('main', [other], asked)).toEqual({ done: 1, heaviest: null });
  expect(bench.counts.get('family:fault')).toBe(5);
  const behind = { ...asked, lane: mine };
  expect(await bench.pipeline.turn('main', [large], behind)).toEqual({ done: 0, heaviest: 'dev-L1' });
  expect(await bench.pipeline.turn('main', [large], behind)).toEqual({ done: 1, heaviest: 'dev-L1' });
  expect(bench.counts.get('family:fault')).toBe(11);
  expect(await bench.store.read.processes.fact('ingest.partly:main')).toEqual([]);
});

test('what the journal’s own order has passed over in another life of the journal is not done for a lane', async () => {
  const bench = await startBench();
  const { cursors } = bench.store.read;
  await bench.say('vigil/v1/acme/L1/fault', { code: '02' });
  await bench.pipeline.setAside('main', 'from:dev-L1', await cursors.position('ingest:main'));
  // The broker was killed: what comes now stands in its next life, first of the lane, then of somebody else.
  const next = 'f'.repeat(16);
  bench.journal('vigil/v1/acme/L1/fault', { code: '02' });
  bench.journal('vigil/v1/acme/L2/fault', { code: '02' }, { origin: 'dev-L2' });
  const [mine, theirs] = bench.waiting.splice(0).map((entry) => ({ ...entry, epoch: next }));
  if (mine === undefined || theirs === undefined) throw new Error('two were journaled');
  bench.waiting.push(theirs);
  await turn(bench, null, 0);
  expect(await cursors.position('ingest:main')).toEqual({ epoch: next, seq: 3 });
  bench.waiting.push(mine);
  await turn(bench, 'from:dev-L1', 0);
  expect((await bench.open('L1', 'door-close-fault'))?.state.occurrences).toBe(2);
});

test('what was done before a lane was set aside is done for it in each life of the journal, and never twice', async () => {
  const bench = await startBench();
  bench.journal('vigil/v1/acme/L1/fault', { code: '02' });
  const [first] = bench.waiting.splice(0);
  if (first === undefined) throw new Error('one was journaled');
  await bench.pipeline.run('main', [first]);
  bench.journal('vigil/v1/acme/L1/fault', { code: '02' });
  const [second] = bench.waiting.splice(0).map((entry) => ({ ...entry, epoch: 'f'.repeat(16) }));
  if (second === undefined) throw new Error('another was journaled');
  await bench.pipeline.run('main', [second]);
  await bench.pipeline.setAside('main', 'from:dev-L1', { epoch: second.epoch, seq: second.seq });
  bench.waiting.push(first);
  await turn(bench, 'from:dev-L1', 0);
  expect((await bench.open('L1', 'door-close-fault'))?.state.occurrences).toBe(2);
});

test('a lane is neither set aside nor given up where another ingest has gone on meanwhile', async () => {
  const bench = await startBench();
  await bench.store.transaction((tx) => tx.cursors.set('ingest:main', 20, 'a'.repeat(16)));
  const behind = { epoch: 'a'.repeat(16), seq: 10 };
  await expect(bench.pipeline.setAside('main', 'from:dev-L1', behind)).rejects.toThrow('another ingest');
  await expect(bench.pipeline.rejoin('main', 'from:dev-L1', behind)).rejects.toThrow('another ingest');
  expect((await bench.store.read.cursors.all()).filter(({ name }) => name.startsWith('ingest:'))).toMatchObject([
    { name: 'ingest:main', seq: 20 },
  ]);
});
