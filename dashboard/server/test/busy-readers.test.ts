import { createServer, type Server, type ServerResponse } from 'node:http';
import { type HistoryConfig, historyConfigSchema } from '@vigil/store/history';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { raise } from './support/alarms.ts';
import { type Answer, errorCode } from './support/client.ts';
import { connectDesk, opened } from './support/desk.ts';
import { eventually } from './support/eventually.ts';
import { type Running, run } from './support/running.ts';

const day = 86_400_000;
const chart = '/api/units/A-1/history?fields=speed,temperature&fromMs=0&toMs=';

/** A history server that does with each question what the test wants. */
async function listen(
  take: (response: ServerResponse) => void,
): Promise<{ readonly server: Server; readonly config: HistoryConfig }> {
  const server = createServer((_request, response) => take(response));
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    server,
    config: historyConfigSchema.parse({ driver: 'influx1', url, database: 'vigil', timeoutMs: 600_000 }),
  };
}

/** On its worst day it takes the question and never answers. */
describe('thirty charts of a vendor, at a history server that hangs', () => {
  const asked: ServerResponse[] = [];
  let history: Server;
  let running: Running;
  beforeAll(async () => {
    const hanging = await listen((response) => asked.push(response));
    history = hanging.server;
    running = await run({ readers: { threads: 3, waitingPerVendor: 8, deadlineMs: 600_000 } }, hanging.config);
  });
  afterAll(async () => {
    await running.stop();
    history.closeAllConnections();
    history.close();
  });

  it('are busy beyond the vendor’s share, and delay neither the live board, nor an acknowledge, nor anybody’s lists', async () => {
    const vendor = await running.client('acme');
    const op = await running.client('op');
    const other = await running.client('op2');
    const desk = await opened(connectDesk(op));
    const seen: string[] = [];
    desk.on('change', ({ changes }) => {
      for (const change of changes) if (change.type === 'alarm') seen.push(change.alarm.id);
    });

    const refused: Answer[] = [];
    const settled: Answer[] = [];
    const ask = async (index: number): Promise<void> => {
      const answer = await vendor.get(`${chart}${120 * day + index}`);
      (answer.status === 200 || errorCode(answer) !== 'busy' ? settled : refused).push(answer);
    };
    // Those that wait to the end lose their connection when the server stops.
    const flood = Promise.allSettled(Array.from({ length: 30 }, (_, index) => ask(index)));
    // One runs and eight wait.
    await eventually('the rest is refused', () => refused.length === 21);
    expect(refused[0]?.status).toBe(429);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    await eventually('the charts hang', () => asked.length === 1);
    // Whoever looks at a chart himself still has his lists.
    const looking = Promise.allSettled([other.get(`${chart}1`)]);
    await eventually('his hangs too', () => asked.length === 2);
    expect((await other.get('/api/units')).status).toBe(200);

    const alarm = await raise(running.ingest, 'A-1', 'entrapment');
    await eventually('on the board', () => seen.includes(alarm.id));
    expect((await op.get('/api/live/snapshot')).status).toBe(200);
    expect((await op.post(`/api/alarms/${alarm.id}/acknowledge`)).status).toBe(200);
    for (const path of ['/api/units?text=1', '/api/alarms', '/api/compliance', '/api/kitchens'])
      expect((await op.get(path)).status, path).toBe(200);
    // All of it while not one of the charts has been answered.
    expect([settled.length, asked.length]).toEqual([0, 2]);

    const { body } = await op.get('/metrics');
    expect(body).toMatch(/vigil_dashboard_readings_waiting 8/);
    desk.close();
    await running.dashboard.stop();
    await flood;
    await looking;
  });
});

it('thirty charts of a vendor are read one by one, however many threads there are, and an operator’s is read beside them', async () => {
  const asked: ServerResponse[] = [];
  const { server, config } = await listen((response) => asked.push(response));
  const running = await run({ readers: { threads: 8, waitingPerVendor: 30, deadlineMs: 600_000 } }, config);
  const vendor = await running.client('acme');
  const op = await running.client('op');
  const vendors: Answer[] = [];
  const flood = Promise.allSettled(
    Array.from({ length: 30 }, async (_, index) => vendors.push(await vendor.get(`${chart}${120 * day + index}`))),
  );
  await eventually('twenty-nine wait', async () => {
    const { body } = await op.get('/metrics');
    return String(body).includes('vigil_dashboard_readings_waiting 29');
  });
  await eventually('the first is read', () => asked.length === 1);
  const own = op.get(`${chart}${day}`);
  await eventually('both are read', () => asked.length === 2);
  const [, his] = asked;
  his?.setHeader('Content-Type', 'application/json').end('{"results":[{"statement_id":0}]}');
  expect((await own).status).toBe(200);
  // Answered while the vendor's first one is still being read, and no other of them has begun.
  expect([vendors.length, asked.length]).toEqual([0, 2]);
  await running.dashboard.stop();
  await flood;
  await running.stop();
  server.closeAllConnections();
  server.close();
});

it('whose session ends while a chart is read gets none of it', async () => {
  const asked: ServerResponse[] = [];
  const answer = (response: ServerResponse): void => {
    response.setHeader('Content-Type', 'application/json').end('{"results":[{"statement_id":0}]}');
  };
  let answers = false;
  const { server, config } = await listen((response) => (answers ? answer(response) : void asked.push(response)));
  const running = await run({ readers: { deadlineMs: 600_000 } }, config);
  const vendor = await running.client('acme');
  const reading = vendor.get(`${chart}${day}`);
  await eventually('the chart is being read', () => asked.length === 1);
  const person = await running.ingest.read.people.byLogin('acme');
  await running.ingest.transaction((tx) => tx.sessions.endAllOf(person?.id ?? ''));
  answers = true;
  for (const response of asked) answer(response);
  const { status, body } = await reading;
  expect([status, JSON.stringify(body)]).toEqual([401, expect.stringContaining('not-signed-in')]);
  await running.stop();
  server.closeAllConnections();
  server.close();
});
