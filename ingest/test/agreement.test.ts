import { createLogger } from '@vigil/service';
import { type HistoryDriver, HistoryError, type HistoryPoint } from '@vigil/store/history';
import { expect, test } from 'vitest';
import { type Agreement, createAgreement } from '../src/history/agreement.ts';
import { type Installation, install } from './support/installation.ts';

const [e1, e2] = ['1'.repeat(16), '2'.repeat(16)];
const name = 'history:main';

type FarSide = Pick<HistoryDriver, 'write' | 'latest'>;

/** A history that keeps what it is told, as far as it is `readable`. */
function historyOf() {
  const history = {
    points: [] as HistoryPoint[],
    manner: 'gives-back' as 'gives-back' | 'empty' | 'forbidden' | 'lags-once',
  };
  const driver: FarSide = {
    write: (points) => {
      history.points.push(...points);
      return Promise.resolve({ status: 'stored' });
    },
    latest: (_measurement, unit) => {
      if (history.manner === 'forbidden') return Promise.reject(new HistoryError('forbidden', 'no'));
      const at = history.manner === 'lags-once' ? -2 : -1;
      if (history.manner === 'lags-once') history.manner = 'gives-back';
      const found = history.points.filter((point) => point.unit === unit).at(at);
      if (found === undefined || history.manner === 'empty') return Promise.resolve([]);
      return Promise.resolve([{ timeMs: Number(found.timeNs / 1_000_000n), fields: found.fields }]);
    },
  };
  return { history, driver };
}

function agree(place: Installation, driver: FarSide): Agreement {
  return createAgreement({
    history: { open: () => Promise.resolve(driver) },
    store: place.store,
    logger: createLogger({ name: 'test', level: 'silent' }),
    now: () => 1_790_000_000_000,
    cursorName: () => name,
  });
}

async function write(place: Installation, agreement: Agreement, seq: number, epoch = e1): Promise<void> {
  expect(await agreement.moved('main')).toBe(false);
  await agreement.note('main', { epoch, seq });
  await place.store.transaction((tx) => tx.cursors.set(name, seq, epoch));
}

const position = (place: Installation) => place.store.read.cursors.position(name);

test('an older copy is written again from where it says that it ends, in each life of the journal', async () => {
  const place = await install();
  const { history, driver } = historyOf();
  const first = agree(place, driver);
  await write(place, first, 10);
  await write(place, first, 15, e2);
  const copy = [...history.points];
  await write(place, first, 40, e2);
  history.points = copy;
  const next = agree(place, driver);
  expect(await next.moved('main')).toBe(true);
  expect(next.replaced).toBe(1);
  expect(await position(place)).toEqual({ epoch: e2, seq: 15 });
  expect(await place.store.read.cursors.done(name)).toEqual(
    new Map([
      [e1, 10],
      [e2, 15],
    ]),
  );
  expect(await next.moved('main')).toBe(false);
});

test('an emptied one is written from the beginning, also when it was emptied while it was away', async () => {
  const place = await install();
  const { history, driver } = historyOf();
  const agreement = agree(place, driver);
  await write(place, agreement, 10);
  history.points = [];
  expect(await agreement.moved('main')).toBe(false);
  agreement.doubt();
  expect(await agreement.moved('main')).toBe(true);
  expect(await position(place)).toBeNull();
});

test('one that is ahead of an older copy of the store is believed', async () => {
  const place = await install();
  const { driver } = historyOf();
  const first = agree(place, driver);
  await write(place, first, 10);
  await write(place, first, 20);
  await place.store.transaction((tx) => tx.cursors.set(name, 10, e1));
  const next = agree(place, driver);
  expect(await next.moved('main')).toBe(true);
  expect(await position(place)).toEqual({ epoch: e1, seq: 20 });
  expect(next.replaced).toBe(0);
});

test.each(['empty', 'forbidden'] as const)(
  'one whose notes are %s to us is believed, and never written without end',
  async (manner) => {
    const place = await install();
    const { history, driver } = historyOf();
    history.manner = manner;
    const agreement = agree(place, driver);
    for (const seq of [10, 20, 30]) {
      await write(place, agreement, seq);
      agreement.doubt();
    }
    const next = agree(place, driver);
    expect(await next.moved('main')).toBe(false);
    expect(await position(place)).toEqual({ epoch: e1, seq: 30 });
  },
);

test('one that stops giving back its notes is written again once, not for ever', async () => {
  const place = await install();
  const { history, driver } = historyOf();
  const agreement = agree(place, driver);
  await write(place, agreement, 10);
  history.manner = 'empty';
  agreement.doubt();
  expect(await agreement.moved('main')).toBe(true);
  for (const seq of [5, 10]) {
    await write(place, agreement, seq);
    agreement.doubt();
  }
  expect(await position(place)).toEqual({ epoch: e1, seq: 10 });
});

test('one that answers with what it knew a moment ago is asked again', async () => {
  const place = await install();
  const { history, driver } = historyOf();
  const agreement = agree(place, driver);
  await write(place, agreement, 10);
  await write(place, agreement, 20);
  agreement.doubt();
  history.manner = 'lags-once';
  expect(await agreement.moved('main')).toBe(false);
  expect(await position(place)).toEqual({ epoch: e1, seq: 20 });
});

test('one that lost a day is written again from the beginning, once an hour at most', async () => {
  const place = await install();
  const { driver } = historyOf();
  const agreement = agree(place, driver);
  await write(place, agreement, 10);
  agreement.lost();
  expect(await agreement.moved('main')).toBe(true);
  expect(await position(place)).toBeNull();
  await write(place, agreement, 10);
  agreement.lost();
  expect(await agreement.moved('main')).toBe(false);
  // What was noted first holds for the next start, whatever happened in between.
  expect(await agree(place, driver).moved('main')).toBe(false);
});
