import { ownProgram, type Program, startProgram } from '@vigil/harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

describe('with the real broker and ingest beside it', () => {
  let running: Running;
  const children: Program[] = [];
  beforeAll(async () => {
    const first = await run();
    await first.dashboard.stop();
    const env = {
      VIGIL_DATA: first.data,
      VIGIL_BROKER_HOST: '127.0.0.1',
      VIGIL_BROKER_PORT: '0',
      VIGIL_BROKER_WEBSOCKET_PORT: '0',
      VIGIL_BROKER_HEALTH_PORT: '0',
      VIGIL_INGEST_HEALTH_PORT: '0',
      VIGIL_LOG_LEVEL: 'warn',
    };
    const broker = await startProgram(ownProgram({ name: 'broker', entry: 'broker/src/main.ts', env }));
    children.push(broker);
    const port = broker.facts['port'] ?? broker.facts['tcp'] ?? broker.facts['mqtt'];
    if (typeof port !== 'number') throw new Error(`no MQTT port in ${JSON.stringify(broker.facts)}`);
    const url = `mqtt://127.0.0.1:${port}`;
    children.push(
      await startProgram(
        ownProgram({
          name: 'ingest',
          entry: 'ingest/src/main.ts',
          env: { ...env, VIGIL_INGEST_BROKER_URL: url },
        }),
      ),
    );
    running = await run({ data: first.data, broker: { url, healthUrl: '' }, canaryEveryMs: 1_000, feedEveryMs: 1_000 });
  });
  afterAll(async () => {
    await running?.stop();
    for (const child of children) await child.stop();
  });

  it('a canary goes dashboard → broker → journal → ingest → store → desk', async () => {
    const op = await running.client('op');
    const desk = connectDesk(op);
    const proofs: number[] = [];
    desk.on('proof', (proof) => proofs.push(proof.latencyMs));
    await opened(desk);
    await eventually('proved twice', () => proofs.length >= 2);
    expect(Math.min(...proofs)).toBeGreaterThanOrEqual(0);
    desk.close();
  });

  it('with the broker dead alarms still reach the board', async () => {
    const op = await running.client('op');
    const desk = connectDesk(op);
    const got: string[] = [];
    desk.on('change', ({ changes }) => {
      for (const change of changes) if (change.type === 'alarm') got.push(change.alarm.id);
    });
    await opened(desk);
    await children[0]?.kill();
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    await eventually('on the board', () => got.includes(alarm.id));
    // Nothing new can arrive: what stands on the board is no calm.
    const found = await eventually('told', async () => {
      const answer = await op.get('/readyz');
      return answer.status === 503 ? answer.body : false;
    });
    expect(found).toMatchObject({ ok: false, broker: false, judging: { ok: false, reason: 'not-arriving' } });
    desk.close();
  });
});
