import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseReadyLine } from '@vigil/service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

const root = resolve(import.meta.dirname, '../../..');

async function start(
  entry: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly child: ChildProcess; readonly facts: Readonly<Record<string, unknown>> }> {
  const child = spawn(process.execPath, [resolve(root, entry)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { promise, resolve: ready, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const found = parseReadyLine(line);
    if (found !== undefined) ready(found.facts);
  });
  child.once('exit', (code) => reject(new Error(`${entry} ended with ${code}`)));
  return { child, facts: await promise };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

describe('with the real broker and ingest beside it', () => {
  let running: Running;
  const children: ChildProcess[] = [];
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
    const broker = await start('broker/src/main.ts', env);
    children.push(broker.child);
    const port = broker.facts['port'] ?? broker.facts['tcp'] ?? broker.facts['mqtt'];
    if (typeof port !== 'number') throw new Error(`no MQTT port in ${JSON.stringify(broker.facts)}`);
    const url = `mqtt://127.0.0.1:${port}`;
    children.push((await start('ingest/src/main.ts', { ...env, VIGIL_INGEST_BROKER_URL: url })).child);
    running = await run({ data: first.data, broker: { url, healthUrl: '' }, canaryEveryMs: 1_000, feedEveryMs: 1_000 });
  });
  afterAll(async () => {
    await running?.stop();
    for (const child of children) await stop(child);
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
    children[0]?.kill('SIGKILL');
    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    await eventually('on the board', () => got.includes(alarm.id));
    await eventually('known to be away', async () => (await op.get('/readyz')).body.broker === false);
    expect((await op.get('/readyz')).status).toBe(200);
    desk.close();
  });
});
