import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, readAll } from '@vigil/journal';
import { createLogger } from '@vigil/service';
import { expect, onTestFinished, test } from 'vitest';
import { WatchedJournal } from '../src/monitoring/watched-journal.ts';

const hour = 3_600_000;

async function watched(limitBytes?: number) {
  const root = await mkdtemp(join(tmpdir(), 'vigil-watched-'));
  const time = { wall: Date.UTC(2026, 10, 23), monotonic: 1_000 };
  const journals = openJournal({ root });
  const journal = new WatchedJournal(
    await journals.writer('main', limitBytes === undefined ? {} : { limitBytes, segmentBytes: 65_536 }),
    'main',
    createLogger({ name: 'test', level: 'silent' }),
    { now: () => time.wall, monotonic: () => time.monotonic },
  );
  onTestFinished(async () => {
    await journal.close();
    await rm(root, { recursive: true, force: true });
  });
  const pass = (ms: number): void => {
    time.wall += ms;
    time.monotonic += ms;
  };
  const publish = (bytes = 1, lane: 'telemetry' | 'urgent' = 'telemetry'): Promise<number> =>
    journal.append({
      kind: 'publish',
      lane,
      origin: 'L1',
      connection: '1',
      topic: 't',
      payload: Buffer.alloc(bytes, 1),
      receivedAt: time.wall,
      flags: 1,
    });
  const kinds = async (): Promise<readonly string[]> =>
    (await readAll(journals, 'main')).map(({ kind, payload }) =>
      kind === 'publish' ? kind : `${kind} ${Buffer.from(payload).toString()}`,
    );
  return { journal, time, pass, publish, kinds };
}

test.each([hour, -hour, 3 * 365 * 24 * hour])(
  'a clock set by %i ms is journaled before the first record of the new time, once',
  async (step) => {
    const { journal, time, pass, publish, kinds } = await watched();
    await publish();
    pass(2_000);
    time.wall += step;
    await publish();
    pass(500);
    await publish();
    expect(await kinds()).toEqual(['publish', `clock-step {"stepMs":${step}}`, 'publish', 'publish']);
    pass(1_000);
    await journal.look();
    pass(10 * hour);
    await publish();
    expect((await kinds()).filter((kind) => kind.startsWith('clock-step'))).toHaveLength(1);
  },
);

test('the broker says that it is there every few seconds, and at once when it takes telemetry no more', async () => {
  const { journal, pass, publish, kinds } = await watched(1_000_000);
  await journal.look();
  await journal.look();
  pass(5_000);
  await journal.look();
  for (;;) {
    const error = await publish(2_000).then(
      () => null,
      (refused: unknown) => refused,
    );
    if (error !== null) break;
  }
  pass(1_000);
  await journal.look();
  await publish(1, 'urgent');
  const said = (await kinds()).filter((kind) => kind !== 'publish');
  expect(said).toEqual([
    'broker-alive {"telemetry":"taken"}',
    'broker-alive {"telemetry":"taken"}',
    'broker-alive {"telemetry":"refused"}',
  ]);
});
