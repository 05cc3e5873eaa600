import { once } from 'node:events';
import { firstEpoch, type Journal, type JournalEntry } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { expect, test } from 'vitest';
import { startFollower } from '../src/follow/follower.ts';
import { until } from './support/until.ts';

const entry = (seq: number): JournalEntry => ({
  kind: 'mqtt',
  lane: 'urgent',
  origin: 'dev-L1',
  connection: '',
  topic: 'vigil/v1/acme/L1/alarm',
  payload: new Uint8Array(),
  receivedAt: seq,
  flags: 1,
  epoch: firstEpoch,
  seq,
});

/** A journal that was looked at when it ended at `last`, and holds `entries` by the time it is read. */
function journalOf(last: number, entries: readonly JournalEntry[]): Pick<Journal, 'follow' | 'release' | 'identity'> {
  return {
    identity: () => Promise.resolve({ last: { epoch: firstEpoch, seq: last } }),
    release: () => Promise.resolve(null),
    async *follow(_name, { signal }) {
      if (entries.length > 0) yield entries;
      if (signal !== undefined) await once(signal, 'abort');
    },
  };
}
function follow(
  journals: ReturnType<typeof journalOf>,
  at: number | null,
  more: Partial<Parameters<typeof startFollower>[0]> = {},
) {
  return startFollower({
    journals,
    journal: 'main',
    name: 'ingest',
    max: 10,
    gatherMs: 0,
    logger: createLogger({ name: 'test', level: 'silent' }),
    cursor: () => Promise.resolve(at === null ? null : { epoch: firstEpoch, seq: at }),
    done: () => Promise.resolve(new Map()),
    run: () => Promise.resolve(),
    mayWait: () => false,
    now: () => 0,
    ...more,
  });
}

test('what was read after the last look at the journal’s end is no sign that the journal is older than the cursor', async () => {
  const follower = follow(journalOf(1, [entry(1), entry(2), entry(3)]), null);
  await until('the entries', () => follower.status().cursor === 3);
  expect(follower.status()).toMatchObject({ last: 3, lagRows: 0, lagMs: 0, readAgain: false });
  await follower.stop();
});

test('a cursor that is not of this journal is given up when the journal says so', async () => {
  const base = journalOf(2, []);
  const follower = follow(
    {
      ...base,
      async *follow(_name, { after, signal, onEvent }) {
        if (after !== null) onEvent?.({ type: 'restarted', after, detail: 'it ends at 2', lateUpTo: 2 });
        yield [entry(1), entry(2), entry(3)];
        await once(signal, 'abort');
      },
    },
    5_000,
  );
  await until('the entries', () => follower.status().cursor === 3);
  expect(follower.status()).toMatchObject({ readAgain: true, readLate: 2, last: 3 });
  await follower.stop();
});

test('a cursor behind what the journal was read up to was set back: pruning waits for it again, and what it says is late', async () => {
  const released: unknown[] = [];
  const late: boolean[] = [];
  const follower = follow(
    {
      ...journalOf(4, [entry(2), entry(3), entry(4)]),
      release: (_journal, _name, upTo) => {
        released.push(upTo);
        return Promise.resolve({ epoch: firstEpoch, seq: 3 });
      },
    },
    1,
    { run: (entries, turn) => Promise.resolve(void late.push(...entries.map(() => turn.late))) },
  );
  await until('the entries', () => follower.status().cursor === 4);
  expect(follower.status()).toMatchObject({ setBack: 2, readAgain: false, readLate: 2 });
  expect(late).toEqual([true, true, false]);
  expect(released[0]).toEqual({ epoch: firstEpoch, seq: 1 });
  await follower.stop();
});

test('before the first batch is done nothing is said to be done: what it holds may cancel a deadline that is due', async () => {
  const batch = Promise.withResolvers<undefined>();
  const started = Promise.withResolvers<undefined>();
  const follower = follow(journalOf(3, [entry(1), entry(2), entry(3)]), null, {
    now: () => 1_000,
    run: async () => {
      started.resolve(undefined);
      await batch.promise;
    },
  });
  await started.promise;
  expect(follower.status()).toMatchObject({ started: true, lagRows: 3, doneAt: 0, lagMs: 0 });
  batch.resolve(undefined);
  await until('the entries', () => follower.status().cursor === 3);
  expect(follower.status().doneAt).toBe(3);
  await follower.stop();
});

test('a batch of the journal of before, done after it was replaced, is no cursor in the one that is there now', async () => {
  const batch = Promise.withResolvers<undefined>();
  const replaced = Promise.withResolvers<undefined>();
  const after = { epoch: firstEpoch, seq: 2 };
  const released: unknown[] = [];
  const follower = follow(
    {
      ...journalOf(3, []),
      release: (_journal, _name, upTo) => {
        released.push(upTo);
        return Promise.resolve(null);
      },
      async *follow(_name, { after: from, signal, onEvent }) {
        if (from !== null) {
          yield [entry(3)];
          onEvent?.({ type: 'restarted', after, detail: 'it ends at 2', lateUpTo: 2 });
          replaced.resolve(undefined);
        }
        await once(signal, 'abort');
      },
    },
    2,
    { run: () => batch.promise },
  );
  await replaced.promise;
  batch.resolve(undefined);
  await batch.promise;
  await new Promise((resolve) => setImmediate(resolve));
  expect(follower.status()).toMatchObject({ cursor: 0, readAgain: true });
  await follower.stop();
  expect(released).toEqual([after, null]);
});
