import { createLogger } from '@vigil/service';
import type { Judging } from '@vigil/vocabulary';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchJudging } from '../src/system/judging.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { run } from './support/running.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

describe('whether alarms are judged', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function watched(page = true) {
    const world = {
      beat: 1 as number | null,
      ok: true,
      sent: 0,
      provenAt: null as number | null,
      broken: false,
      accepting: true,
    };
    const said: Judging[] = [];
    const watch = watchJudging({
      lastBeat: () => (world.broken ? Promise.reject(new Error('disk I/O error')) : Promise.resolve(world.beat)),
      page: page ? () => Promise.resolve({ name: 'ingest', ok: world.ok, detail: {} }) : null,
      accepting: () => world.accepting,
      canaries: { sent: () => world.sent, provenAt: () => world.provenAt },
      changed: (judging) => said.push(judging),
      logger,
    });
    const pass = async (seconds: number, each: () => void = () => undefined): Promise<void> => {
      for (let second = 0; second < seconds; second += 1) {
        each();
        await vi.advanceTimersByTimeAsync(1_000);
      }
    };
    const alive = (): void => {
      world.beat = (world.beat ?? 0) + 1;
    };
    return { world, watch, said, pass, alive };
  }

  it('a sign of life that stops is told after ten seconds, and taken back with the next one', async () => {
    const { watch, said, pass, alive } = watched();
    await pass(60, alive);
    expect(watch.now()).toMatchObject({ ok: true, reason: 'judging' });
    await pass(12);
    expect(watch.now()).toMatchObject({ ok: false, reason: 'silent' });
    await pass(2, alive);
    expect(said.map(({ ok }) => ok)).toEqual([false, true]);
    watch.stop();
  });

  it('a wall clock that is set changes nothing', async () => {
    const { watch, said, pass, alive } = watched();
    await pass(5, alive);
    vi.setSystemTime(Date.now() + 3 * 365 * 86_400_000);
    await pass(5, alive);
    vi.setSystemTime(Date.now() - 6 * 365 * 86_400_000);
    await pass(5, alive);
    expect(said).toEqual([]);
    watch.stop();
  });

  it('an ingest that says it is not ready is told although it lives', async () => {
    const { world, watch, pass, alive } = watched();
    world.ok = false;
    await pass(4, alive);
    expect(watch.now().ok).toBe(true);
    await pass(5, alive);
    expect(watch.now()).toMatchObject({ ok: false, reason: 'not-ready' });
    watch.stop();
  });

  it('test messages that are acknowledged and do not come through are told', async () => {
    const { world, watch, pass, alive } = watched();
    world.sent = 1;
    world.provenAt = 5;
    await pass(60, alive);
    expect(watch.now().ok).toBe(true);
    world.sent = 2;
    await pass(50, alive);
    expect(watch.now()).toMatchObject({ ok: false, reason: 'unproven' });
    world.provenAt = 6;
    await pass(2, alive);
    expect(watch.now().ok).toBe(true);
    watch.stop();
  });

  it('a broker that is away or acknowledges nothing is told although ingest lives, a restart of it is not', async () => {
    const { world, watch, said, pass, alive } = watched();
    world.accepting = false;
    await pass(8, alive);
    world.accepting = true;
    await pass(2, alive);
    expect(said).toEqual([]);
    world.accepting = false;
    await pass(12, alive);
    expect(watch.now()).toMatchObject({ ok: false, reason: 'not-arriving' });
    world.accepting = true;
    await pass(2, alive);
    expect(said.map(({ ok }) => ok)).toEqual([false, true]);
    watch.stop();
  });

  it('a store that cannot be read is silence; an ingest that was never wanted is none', async () => {
    const { world, watch, pass, alive } = watched();
    await pass(3, alive);
    world.broken = true;
    await pass(12, alive);
    expect(watch.now()).toMatchObject({ ok: false, reason: 'silent' });
    watch.stop();
    const alone = watched(false);
    alone.world.beat = null;
    await alone.pass(60);
    expect(alone.watch.now().ok).toBe(true);
    alone.watch.stop();
  });
});

describe('a dashboard whose ingest cannot judge', () => {
  it('is not ready, and says so to each desk with its beat', async () => {
    // Nobody answers there.
    const running = await run({ ingest: { healthUrl: 'http://127.0.0.1:9/readyz' } });
    const op = await running.client('op');
    const socket = connectDesk(op);
    await opened(socket);
    await eventually('not ready', async () => (await op.get('/readyz')).status === 503);
    expect((await op.get('/readyz')).body).toMatchObject({ ok: false, store: true, judging: { ok: false } });
    const answer = await socket.emitWithAck('beat', { seq: 1, hash: '', paintedAt: 1, sound: 'on', view: '/' });
    expect(answer).toMatchObject({ ok: true, value: { judging: { ok: false, reason: 'not-ready' } } });
    socket.close();
    await running.stop();
  }, 40_000);
});
