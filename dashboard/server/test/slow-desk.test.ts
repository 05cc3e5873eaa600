import { canonicalCode, canonicalIds } from '@vigil/vocabulary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAlarm } from './support/alarms.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

describe('a desk that stops reading', () => {
  let running: Running;
  beforeAll(async () => {
    running = await run();
    await running.ingest.transaction(async (tx) => {
      for (const unit of ['A-1', 'A-2', 'B-1', 'B-2'])
        for (const code of canonicalIds)
          if (canonicalCode(code).priority !== 'info') await tx.alarms.insert(newAlarm(unit, code, Date.now()));
    });
  });
  afterAll(() => running.stop());

  it('is cut off instead of filling the memory, while its neighbour goes on', async () => {
    const op = await running.client('op');
    const stuck = await opened(connectDesk(op));
    const neighbour = await opened(connectDesk(op));
    const open = async (): Promise<number> => (await op.get('/api/system')).body.desks.length;
    expect(await open()).toBe(2);
    const transport: unknown = Reflect.get(stuck.io.engine.transport, 'ws');
    if (typeof transport !== 'object' || transport === null) throw new Error('no WebSocket');
    const tcp: unknown = Reflect.get(transport, '_socket');
    if (typeof tcp !== 'object' || tcp === null || !('pause' in tcp) || typeof tcp.pause !== 'function')
      throw new Error('no socket');
    tcp.pause();
    // Snapshots are the largest thing a desk can ask for; it asks and does not read.
    const asking = setInterval(() => stuck.emit('resync', { epoch: 'other', seq: 0 }, () => undefined), 5);
    try {
      await eventually('cut off', async () => (await open()) === 1);
    } finally {
      clearInterval(asking);
    }
    expect((await neighbour.emitWithAck('beat', { seq: 1, hash: '', paintedAt: 1, sound: 'on', view: '/' })).ok).toBe(
      true,
    );
    stuck.close();
    neighbour.close();
  });

  it('a desk that asks faster than any console does is told so', async () => {
    const op = await running.client('op');
    const desk = await opened(connectDesk(op));
    const answers = await Promise.all(
      Array.from({ length: 150 }, () =>
        desk.emitWithAck('beat', { seq: 1, hash: '', paintedAt: 1, sound: 'on', view: '/' }),
      ),
    );
    expect(answers.filter((answer) => !answer.ok && answer.code === 'too-many-attempts').length).toBeGreaterThan(10);
    desk.close();
  });
});
